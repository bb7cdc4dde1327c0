/**
 * Measures how well recommendations foretell what is chosen next.
 *
 * <p>Recall and reciprocal rank of the observed title, with the expectation over the order of tied
 * titles (McSherry and Najork 2008); coverage by linear counting (Whang et al. 1990).
 *
 * <p>Logged choices only: what viewers would have done with other recommendations is not in the
 * data.
 */
package dev.marquee.recommendations.evaluation;
