/**
 * The load of a service by region, as it would be counted: simulated concurrent streams whose truth
 * is known.
 *
 * <p>Evenings in each region's own time zone, weekends, the noise of days and hours, launches that
 * decay, live events that keep to their calendar entry or triple it, and ramps that nobody
 * announced. Shapes are set to published figures: the four busiest hours hold .28 to .34 of a day,
 * the peak stands at 1.7 to 2.3 of the mean, the same weekday of the next week differs by a
 * logarithmic deviation near .096, titles released within half a year hold about a fifth of the
 * hours, weekly launch medians are those of {@link dev.marquee.local.demand.LaunchDecay}, a spike
 * adds two percent of the peak per minute. Everything follows from a seed.
 *
 * <p>Limits: counts of neighbouring ticks are independent given the expected load, while real
 * running counts are smoother; a region's viewers do not move to another region; holidays and
 * outages are not simulated.
 */
package dev.marquee.local.demand;
