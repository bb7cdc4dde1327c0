package dev.marquee.cachewarming.planning;

import java.time.ZoneId;

/**
 * An edge site as plans see it. Times are those of the service.
 *
 * @param id the site
 * @param region whose viewers it serves
 * @param zone of its local time
 * @param capacityBytes that it can hold, positive
 * @param fillBytesPerSecond rate within the window, positive
 * @param fillStartMinute first minute of the window, local time, in [0, 1439]
 * @param fillEndMinute first minute after it; at or below the start: of the next day
 */
public record PlannedSite(
    String id,
    String region,
    ZoneId zone,
    long capacityBytes,
    long fillBytesPerSecond,
    int fillStartMinute,
    int fillEndMinute) {
  public PlannedSite {
    if (capacityBytes <= 0 || fillBytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "capacity and fill rate of "
              + id
              + " must be positive: "
              + capacityBytes
              + " and "
              + fillBytesPerSecond);
    }
  }
}
