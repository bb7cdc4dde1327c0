/**
 * Whether the running count of streams has just left its habit, and how fast it is leaving it.
 *
 * <p>Counts of 15 seconds are compared with the expected path. The steepest ramp that fits the last
 * one to four minutes is held against the ramps that noise alone has lately made (a likelihood
 * ratio over several lengths, as in Lai 1995 on window-limited tests); while it stands out, the
 * ramp is carried forward for the minutes that ramps last.
 *
 * <p>Below a few thousand streams chance alone moves a count by more than two percent of the peak
 * in a minute, and detection takes longer than 90 seconds. A rise that is slower than half a
 * percent of the level per minute is left to the slots of five minutes.
 */
package dev.marquee.cachewarming.surge;
