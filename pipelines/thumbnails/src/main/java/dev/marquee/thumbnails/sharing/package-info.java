/**
 * How several learners of the same shared effects learn as one.
 *
 * <p>A learned impression multiplies the posterior by a factor; in precisions and precisions times
 * means factors add up. Each learner sends what it added, an owner sums, and everyone goes on from
 * the sum (the scheme of streaming variational Bayes, Broderick et al. 2013).
 *
 * <p>Each factor was computed where its learner stood, about a second behind the others.
 */
package dev.marquee.thumbnails.sharing;
