package dev.marquee.local.demand;

import java.time.ZoneId;

/**
 * A region of the simulated service.
 *
 * @param id its name in events
 * @param zone time zone whose evenings its viewers keep
 * @param peakStreams concurrent streams of a usual evening's peak, in [10, 1e9]
 * @param peakHour local hour of that peak, in [17, 23]
 */
public record DemandRegion(String id, ZoneId zone, double peakStreams, double peakHour) {
  public DemandRegion {
    require("peakStreams", peakStreams, 10, 1e9);
    require("peakHour", peakHour, 17, 23);
  }

  static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
