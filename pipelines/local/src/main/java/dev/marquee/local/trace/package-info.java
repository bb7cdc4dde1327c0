/**
 * Reads some weeks of a video service from files: its catalogue, edge sites, calendar and plays.
 *
 * <p>CSV by Commons CSV, into columns of plain arrays, since millions of plays are gone through
 * many times.
 *
 * <p>A trace is held in memory whole, and one bad line ends the reading: a trace with a play left
 * out is another trace.
 */
package dev.marquee.local.trace;
