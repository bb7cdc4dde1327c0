/**
 * Decides whether the edge lives up to its promise: every record becomes an event, a removal or a
 * dead letter, with bounded memory.
 *
 * <p>Method: counts of what became of each record of a seeded stream of spoiled ones, and of the
 * bytes that the thread allocated for it.
 *
 * <p>Limits: the first records of a run pay for what is loaded once, such as classes and readers;
 * they are let through before anything is counted.
 */
package dev.marquee.benchmarks.edge;
