/**
 * What a policy is worth, estimated from impressions that another policy logged.
 *
 * <p>Importance weighting by logged propensities (Horvitz and Thompson 1952), its self-normalised
 * and doubly robust forms (Swaminathan and Joachims 2015; Dudík et al. 2014), and replay on a
 * uniform share (Li et al. 2011).
 *
 * <p>An estimate is refused when too few of the logged impressions speak for the target: with few
 * large weights no interval can be trusted. Intervals assume impressions that are independent; over
 * simulated logs with 20 rewards or more of even weight they hold the truth in 94 to 96 %, below
 * that in up to 99 %, and where few rewards carry most of the weight in 91 to 93 %.
 */
package dev.marquee.thumbnails.evaluation;
