package dev.marquee.cachewarming.announcement;

/**
 * A calendar entry as it concerns one key.
 *
 * @param id of the event or launch
 * @param startMillis when the live event begins or the title is released
 * @param endMillis end of the live event, or of the window that the expectation speaks of
 * @param expectedStreams mean of the concurrent streams that it is expected to add from start to
 *     end, at least 0 and finite
 */
public record Announcement(
    String id, Kind kind, long startMillis, long endMillis, double expectedStreams) {
  public Announcement {
    if (id == null || kind == null) {
      throw new IllegalArgumentException("id and kind must be given: " + id + ", " + kind);
    }
    if (endMillis <= startMillis) {
      throw new IllegalArgumentException(
          "endMillis must be after startMillis " + startMillis + ": " + endMillis);
    }
    if (!(expectedStreams >= 0 && expectedStreams < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "expectedStreams must be finite and at least 0: " + expectedStreams);
    }
  }

  /** What is announced. */
  public enum Kind {
    /** A new title, watched from its release on. */
    LAUNCH,
    /** An event that is watched while it happens. */
    LIVE
  }
}
