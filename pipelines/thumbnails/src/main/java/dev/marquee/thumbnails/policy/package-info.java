/**
 * With which probability each audience is shown each picture of a title.
 *
 * <p>The probabilities of Thompson sampling, integrated instead of drawn, bounded by a floor and a
 * cap per picture and mixed with an even share (Agarwal et al. 2017 on why exploration is logged
 * with its probability).
 *
 * <p>A table is frozen: what is drawn from it has exactly the probability that stands in it. It
 * knows nothing of what was learned since it was made.
 */
package dev.marquee.thumbnails.policy;
