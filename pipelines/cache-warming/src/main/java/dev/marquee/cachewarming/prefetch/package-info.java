/**
 * Decides which files an edge site keeps, prefetches and evicts in a fill window.
 *
 * <p>The expected peak bytes served, less the cost of replacement, are maximised under the disk and
 * the fill window by two Lagrange multipliers and greedy repair (Fisher 1981; Applegate et al.,
 * CoNEXT 2010); the dual value certifies how far a plan is from the optimum. The share of the disk
 * that is left to the site's own policy is sized by shadow simulation on a sample of the objects
 * (Waldspurger et al., ATC 2017).
 *
 * <p>Sites are planned one by one: that one site could fetch from another is not used, and a plan
 * looks no further than the coming peak.
 */
package dev.marquee.cachewarming.prefetch;
