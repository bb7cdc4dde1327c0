package dev.marquee.cachewarming.membership;

/**
 * Settings of a {@link MembershipForecaster}.
 *
 * @param levelRate share of a day's error that moves the level, in (0, 1)
 * @param trendRate share of a day's error that moves the trend, in [0, 1)
 * @param damping what is left of the trend a day later, in [0, 1)
 * @param weekdayRate share of a day's error that moves its weekday's factor, in (0, 1)
 * @param dispersionRate share of a day's squared error that moves the dispersion, in (0, 1)
 */
public record MembershipOptions(
    double levelRate, double trendRate, double damping, double weekdayRate, double dispersionRate) {
  public MembershipOptions {
    requireShare("levelRate", levelRate);
    requireShare("weekdayRate", weekdayRate);
    requireShare("dispersionRate", dispersionRate);
    if (!(trendRate >= 0 && trendRate < 1)) {
      throw new IllegalArgumentException("trendRate must be in [0, 1): " + trendRate);
    }
    if (!(damping >= 0 && damping < 1)) {
      throw new IllegalArgumentException("damping must be in [0, 1): " + damping);
    }
  }

  /** A level of three weeks, a trend that is nearly gone after two months. */
  public static MembershipOptions defaults() {
    return new MembershipOptions(.05, .001, .96, .06, .03);
  }

  private static void requireShare(String key, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(key + " must be in (0, 1): " + value);
    }
  }
}
