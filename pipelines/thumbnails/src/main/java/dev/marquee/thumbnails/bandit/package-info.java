/**
 * Which picture of a title an audience opens, learned from every decided impression.
 *
 * <p>A hierarchical logistic model of independent normal effects, updated by one diagonal Kalman
 * step per impression (the scheme of Chapelle and Li 2011 with the moment-matched logistic of
 * MacKay 1992), drawn from by Thompson sampling.
 *
 * <p>Effects are taken as independent of each other, so intervals are a little narrow where two of
 * them always stand together.
 */
package dev.marquee.thumbnails.bandit;
