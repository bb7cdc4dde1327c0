/**
 * Decides from the log of one policy what another is worth, on logs in the form of Open Bandit
 * (Saito et al. 2021).
 *
 * <p>The target is Bernoulli Thompson sampling from given priors, its probabilities counted over
 * seeded draws, or uniform; the estimators are those of the thumbnails job, and the model of
 * rewards for the doubly robust one is cross-fitted.
 *
 * <p>Context is not used: a log whose policy looked at its viewers is weighted rightly by its
 * propensities, but the targets here look at nobody.
 */
package dev.marquee.benchmarks.policyevaluation;
