/**
 * A neural network as one more expert on a region's load: learns online from the region's own hours
 * how its same-slot forecast errs, and says each of the next two days.
 *
 * <p>One small network of DL4J per region; every hour it learns from a few mini-batches of its own
 * history. It stands outside the forecaster's pool and has there the weight that its errors earn,
 * which may be none. Its native code is loaded once a process, so DL4J and ND4J belong into Flink's
 * {@code lib} and not into the job's jar; without them {@link
 * dev.marquee.cachewarming.neural.NeuralForecaster#requireLibrary} says so.
 */
package dev.marquee.cachewarming.neural;
