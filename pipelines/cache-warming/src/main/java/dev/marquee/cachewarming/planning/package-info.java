/**
 * The plans of all sites: the service's demand, what each site holds as far as it told, the plan in
 * force, and what it achieved.
 *
 * <p>Plays feed the pooled model ({@link dev.marquee.cachewarming.demand}); when a site's fill
 * window opens its files are weighed ({@link dev.marquee.cachewarming.prefetch}) and the
 * differences to the plan before are told. Every play is held against the plan in force, and every
 * miss gets a cause.
 *
 * <p>Limits: what a site's own policy holds is known only from what it served; the plan's value is
 * in bytes of the peak hours and not in money.
 */
package dev.marquee.cachewarming.planning;
