/**
 * Simulated edge sites: they hold what their plan names, serve the plays of their region, miss, and
 * fill in their window.
 *
 * <p>A site is the cache-warming job's planned cache with SIEVE for what the plan leaves to it, a
 * fill rate, and beside it an LRU cache of the same bytes that is served the same plays.
 *
 * <p>Sites have no queues and no failures, a play's bytes are asked for at once when it stops, and
 * a file is filled as a whole.
 */
package dev.marquee.local.edges;
