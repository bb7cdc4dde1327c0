/**
 * Counts how often titles are chosen: at several half-lives, by position in the viewer's history,
 * by region.
 *
 * <p>Exponentially decayed sums that add up in any order; lists of the greatest are kept by
 * insertion, which is exact while all values of a list shrink together.
 *
 * <p>The least of more than 32 regions of a title gives way. Times of a title's first and latest
 * choice are not taken back when a profile is forgotten.
 */
package dev.marquee.recommendations.popularity;
