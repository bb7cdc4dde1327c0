package dev.marquee.cachewarming.demand;

/**
 * Settings of the demand model.
 *
 * @param memoryDays after which a play's weight in who watches, and when, is 1/e
 * @param regionPseudoPlays plays that a region's usual share of such titles counts for against the
 *     title's own plays
 * @param sitePseudoPlays the same for a site's share of its region
 * @param watchedPseudoPlays the same for the usual share watched of a title of its kind
 * @param peakPseudoPlays the same for the usual share of plays in the peak hours
 * @param slowDrift variance that a title's log rate gains a day, in the slowest of the filters
 * @param fastDrift the same in the fastest
 * @param launchEvidence plays that a calendar's estimate counts for
 */
public record DemandOptions(
    double memoryDays,
    double regionPseudoPlays,
    double sitePseudoPlays,
    double watchedPseudoPlays,
    double peakPseudoPlays,
    double slowDrift,
    double fastDrift,
    double launchEvidence) {
  public DemandOptions {
    requirePositive("memoryDays", memoryDays);
    requirePositive("regionPseudoPlays", regionPseudoPlays);
    requirePositive("sitePseudoPlays", sitePseudoPlays);
    requirePositive("watchedPseudoPlays", watchedPseudoPlays);
    requirePositive("peakPseudoPlays", peakPseudoPlays);
    requirePositive("slowDrift", slowDrift);
    requirePositive("fastDrift", fastDrift);
    requirePositive("launchEvidence", launchEvidence);
  }

  private static void requirePositive(String key, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(key + " must be positive: " + value);
    }
  }

  /** What measured best on the development traces. */
  public static DemandOptions defaults() {
    return new DemandOptions(40, 5, 30, 4, 40, 0.01, 0.3, 2.5);
  }
}
