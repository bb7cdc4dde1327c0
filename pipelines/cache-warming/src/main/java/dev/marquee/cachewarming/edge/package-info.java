/**
 * Decides what an edge cache holds from one request to the next.
 *
 * <p>Least recently used and SIEVE (Zhang et al., NSDI 2024) react to requests alone; the planned
 * cache holds the files of a plan in order of their density and leaves the rest of its disk to one
 * of these. Objects may be resident in part.
 *
 * <p>Objects are numbered densely; a cache's arrays are as long as the catalogue.
 */
package dev.marquee.cachewarming.edge;
