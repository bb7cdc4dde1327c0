package dev.marquee.benchmarks.recommendations;

/**
 * One line of a ratings file, with viewer and title numbered by first appearance.
 *
 * @param viewer number of the viewer, from 0
 * @param title number of the title, from 0
 * @param seconds when, seconds since 1970
 * @param positive whether the rating reaches the least one that is scored; others are context
 */
public record Rating(int viewer, int title, long seconds, boolean positive) {}
