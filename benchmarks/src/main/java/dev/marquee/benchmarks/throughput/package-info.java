/**
 * Decides how fast a job is beside the bare job: from when to when its events are counted, and
 * which of several rounds speaks for it.
 *
 * <p>Method: both jobs read the same filled topic in turn; a curve of events processed gives the
 * rate of each round behind its warm-up; the median of the rounds' ratios counts, which neither a
 * disturbed round nor a slow machine moves much.
 *
 * <p>Limits: broker, both jobs and the garbage collector share one process, so the rates are those
 * of a machine that does everything; only the ratio carries over to another one.
 */
package dev.marquee.benchmarks.throughput;
