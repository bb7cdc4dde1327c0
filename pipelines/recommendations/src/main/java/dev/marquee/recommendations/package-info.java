/**
 * Decides what every profile finds on its home page, from its own viewing and everyone else's, at
 * every event.
 *
 * <p>The Flink job and its operators: thin functions over the models in the packages below, which
 * are plain Java and named for their science. The item side travels through compacted topics and
 * comes back as one table per process.
 *
 * <p>The item side reaches pages about a second late; every process holds all titles; what the
 * ranker's weights learned from a forgotten profile is not taken out of them.
 */
package dev.marquee.recommendations;
