package dev.marquee.local.demand;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * What is simulated.
 *
 * @param seed of everything that is drawn
 * @param startMillis first moment, a whole UTC hour
 * @param weeks length, in [1, 104]
 * @param regions at least one, with ids of their own
 * @param liveEventsPerWeek announced live events of the whole service, in [0, 20]
 * @param tripledShare share of them that three times the expected viewers attend, in [0, 1]
 * @param rampsPerRegionWeek unannounced ramps, in [0, 7]
 */
public record DemandOptions(
    long seed,
    long startMillis,
    int weeks,
    List<DemandRegion> regions,
    double liveEventsPerWeek,
    double tripledShare,
    double rampsPerRegionWeek) {
  public DemandOptions {
    DemandRegion.require("weeks", weeks, 1, 104);
    DemandRegion.require("liveEventsPerWeek", liveEventsPerWeek, 0, 20);
    DemandRegion.require("tripledShare", tripledShare, 0, 1);
    DemandRegion.require("rampsPerRegionWeek", rampsPerRegionWeek, 0, 7);
    if (startMillis % 3_600_000 != 0) {
      throw new IllegalArgumentException("startMillis must be a whole hour: " + startMillis);
    }
    regions = List.copyOf(regions);
    if (regions.isEmpty()
        || regions.stream().map(DemandRegion::id).distinct().count() != regions.size()) {
      throw new IllegalArgumentException("regions must have at least one, of distinct ids");
    }
  }

  /**
   * Six regions of 24,000 to 180,000 streams on four continents, from February on, so that clocks
   * change on both hemispheres; two live events a week, a third of them tripled, and a ramp every
   * second week in each region.
   */
  public static DemandOptions sixRegions(long seed, int weeks) {
    return new DemandOptions(
        seed,
        Instant.parse("2026-02-02T00:00:00Z").toEpochMilli(),
        weeks,
        List.of(
            region("us-east", "America/New_York", 180_000, 20.8),
            region("brazil", "America/Sao_Paulo", 60_000, 21.3),
            region("britain", "Europe/London", 80_000, 20.5),
            region("germany", "Europe/Berlin", 70_000, 20.6),
            region("india", "Asia/Kolkata", 40_000, 21.6),
            region("australia", "Australia/Sydney", 24_000, 20.2)),
        2,
        1.0 / 3,
        .5);
  }

  private static DemandRegion region(String id, String zone, double peak, double peakHour) {
    return new DemandRegion(id, ZoneId.of(zone), peak, peakHour);
  }
}
