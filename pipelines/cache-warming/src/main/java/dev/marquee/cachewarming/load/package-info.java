/**
 * The load as it is: what the events of a playback session say about concurrent streams and bits,
 * in which slots of event time.
 *
 * <p>A session is the set of its events. What it contributes is a function of that set alone, in
 * whole milliseconds and bits, and an event that comes later changes the sums by the difference; so
 * slots do not depend on the order of arrival, and a duplicate changes nothing. After the last
 * event the session is taken to go on for one heartbeat interval; a stop or a heartbeat corrects
 * that.
 *
 * <p>Limits: a client that lies about its interval counts at most so long as the longest interval
 * that is believed; between two heartbeats the later one's bit rate holds for the whole time.
 */
package dev.marquee.cachewarming.load;
