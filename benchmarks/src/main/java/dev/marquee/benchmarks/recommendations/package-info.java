/**
 * Compares recommenders on a stream of ratings.
 *
 * <p>Each method is evaluated prequentially on the same events: the model classes of the
 * recommendations job fed directly, parts of them alone, and methods from the literature as
 * baselines.
 *
 * <p>Measured on logged choices: what viewers would have done with other recommendations is not in
 * the data, so the figures compare models and do not predict take rates.
 */
package dev.marquee.benchmarks.recommendations;
