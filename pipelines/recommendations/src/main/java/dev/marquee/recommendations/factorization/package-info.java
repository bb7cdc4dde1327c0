/**
 * Places profiles and titles in one space of 32 factors.
 *
 * <p>Implicit alternating least squares (Hu, Koren and Volinsky 2008), one fold-in at a time: a
 * profile from its latest titles, a title from its row of neighbours. Rows are the only statistics,
 * so nothing else has to be stored, shipped or forgotten.
 *
 * <p>A title's vector is as fresh as its last solution; vectors of titles that nobody watches keep
 * leaning on old solutions of their neighbours. Directions may rotate over weeks: compare vectors
 * of the same time only.
 */
package dev.marquee.recommendations.factorization;
