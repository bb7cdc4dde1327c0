/**
 * Counts which titles are watched after, before and together with which, one bounded row per title.
 *
 * <p>Directed, distance-weighted co-occurrence as in session-based neighbourhood models (Ludewig
 * and Jannach 2018) with forward decay (Cormode et al. 2009), so that changes add up in any order
 * and a forgotten profile's pairs can be subtracted with their original times.
 *
 * <p>A full row overwrites weak entries; what was overwritten is lost, and a later subtraction
 * finds nothing. Entries left with less than .001 after a subtraction are removed.
 */
package dev.marquee.recommendations.cooccurrence;
