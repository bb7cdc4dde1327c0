/**
 * Reads ratings from files, so that real input can be replayed as viewing events.
 *
 * <p>CSV in the form of MovieLens; parsing is Commons CSV's, line by line, so that one bad line
 * costs one line.
 *
 * <p>All ratings are held in memory: tens of millions need tens of gigabytes.
 */
package dev.marquee.local.ratings;
