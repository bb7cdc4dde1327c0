package dev.marquee.cachewarming.demand;

/**
 * How demand for a title changes with its age: the hours of week k over those of week 1.
 *
 * <p>After ten years of published weekly top tens (films and series, English and other languages).
 * Logarithms are interpolated between the middles of the weeks; before the first middle and after
 * the last the curve is level.
 */
final class DemandDecay {
  private static final double DAY_SECONDS = 86_400;
  private static final double DAYS_PER_WEEK = 7;
  private static final double[] WEEKS = {1, 1.0, 0.55, 0.35, 0.26, 0.2, 0.16};

  private DemandDecay() {}

  /** Factor by which the demand of a title of age {@code from} has changed at age {@code to}. */
  static double growth(long fromSeconds, long toSeconds) {
    return Math.exp(logAt(toSeconds / DAY_SECONDS) - logAt(fromSeconds / DAY_SECONDS));
  }

  private static double logAt(double ageDays) {
    double week = Math.max(0, ageDays / DAYS_PER_WEEK - 0.5);
    int before = (int) week;
    if (before >= WEEKS.length - 1) {
      return Math.log(WEEKS[WEEKS.length - 1]);
    }
    double part = week - before;
    return (1 - part) * Math.log(WEEKS[before]) + part * Math.log(WEEKS[before + 1]);
  }
}
