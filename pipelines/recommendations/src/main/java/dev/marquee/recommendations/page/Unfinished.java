package dev.marquee.recommendations.page;

/**
 * Something that a profile began to watch.
 *
 * @param title key of the film or series
 * @param played key of the film or episode that was played
 * @param positionMillis where it was left
 * @param finished whether it was watched to the end, so that the next episode is due
 */
public record Unfinished(long title, long played, long positionMillis, boolean finished) {}
