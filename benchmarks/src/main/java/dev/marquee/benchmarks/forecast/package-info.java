/**
 * The measurement of load forecasts: how close, and how honest about their intervals, the
 * forecasters are on series in the form of the M4 competition.
 *
 * <p>Every method forecasts the last values of each series from those before; errors are those of
 * the competition (Makridakis, Spiliotis and Assimakopoulos 2020): sMAPE, MASE, their average
 * relative to Naive2, and the scaled interval score. Its benchmarks are built as the competition's
 * own code defines them.
 *
 * <p>The production model is fed value by value, all series side by side by their age, and never
 * sees a value that is scored. Times are those of one thread on a machine that others may use.
 */
package dev.marquee.benchmarks.forecast;
