/**
 * Decides how often each title will be played at each site in the coming peak hours.
 *
 * <p>A title's rate over all sites is tracked by gamma-Poisson filters of several memories, weighed
 * by how well each foresaw the plays (West, Harrison and Migon 1985; Harvey and Fernandes 1989).
 * What share of it falls to a region, a site and the peak hours is the title's own count shrunk to
 * what titles of its language and genres have there. Launches begin with the calendar's estimate
 * and follow the published curve of weekly top tens.
 *
 * <p>A live event's own peak is the load forecaster's matter: it cannot be fetched before it ends.
 * Who watches next, person by person, is not modelled.
 */
package dev.marquee.cachewarming.demand;
