package dev.marquee.local.demand;

/**
 * What the calendar says to one region of a launch or a live event.
 *
 * @param live whether it is a live event; else a launch, whose window is its first week
 * @param announcedAtMillis when the entry appears
 * @param expectedStreams mean of the concurrent streams that it is expected to add in its window
 */
public record DemandAnnouncement(
    String id,
    boolean live,
    int region,
    long announcedAtMillis,
    long startMillis,
    long endMillis,
    double expectedStreams) {}
