/**
 * What the console does to the engine beside it, and how soon a person sees what it did for them.
 *
 * <p>Pages are opened as a browser opens them, over HTTP and server-sent events on the loopback
 * address (HTML Living Standard, 9.2), but nothing is drawn: the browser's own time is not in these
 * figures.
 *
 * <p>Knows neither Kafka nor Flink.
 */
package dev.marquee.benchmarks.console;
