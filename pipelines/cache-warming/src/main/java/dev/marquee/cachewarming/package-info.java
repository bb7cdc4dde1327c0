/**
 * Cache warming: knows the load of each region as it is and as it will be, and decides which files
 * each site holds before its viewers ask for them.
 *
 * <p>Viewing events become sessions, sessions become slots of five minutes, final slots feed the
 * forecasts of regions and titles; forecasts and measured demand become plans per site, and edge
 * requests say what the plans achieved. This package holds the graph and the records; the packages
 * below are the sciences, in plain Java.
 *
 * <p>Events that arrive after the lateness horizon change nothing but a counter; a region without a
 * history of its own begins with what its siblings' errors say.
 */
package dev.marquee.cachewarming;
