package dev.marquee.local.edges;

/**
 * A simulated edge site.
 *
 * @param id the site
 * @param region region whose viewers it serves
 * @param zone time zone of its viewers, as {@link java.time.ZoneId} reads it
 * @param capacityBytes bytes that it can hold, positive
 * @param fillBytesPerSecond rate at which it is filled in its window, bytes per second of event
 *     time, positive
 * @param fillStartMinute first minute of the window, local time, in [0, 1439]
 * @param fillEndMinute first minute after the window, local time, in [0, 1439]
 */
public record EdgeSiteOptions(
    String id,
    String region,
    String zone,
    long capacityBytes,
    long fillBytesPerSecond,
    int fillStartMinute,
    int fillEndMinute) {
  private static final int MINUTES = 1_440;

  public EdgeSiteOptions {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacityBytes must be positive: " + capacityBytes);
    }
    if (fillBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "fillBytesPerSecond must be positive: " + fillBytesPerSecond);
    }
    if (fillStartMinute < 0 || fillStartMinute >= MINUTES) {
      throw new IllegalArgumentException(
          "fillStartMinute must be in [0, 1439]: " + fillStartMinute);
    }
    if (fillEndMinute < 0 || fillEndMinute >= MINUTES) {
      throw new IllegalArgumentException("fillEndMinute must be in [0, 1439]: " + fillEndMinute);
    }
  }
}
