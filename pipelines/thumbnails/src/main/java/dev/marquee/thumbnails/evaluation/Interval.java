package dev.marquee.thumbnails.evaluation;

/**
 * A 95 % confidence interval of a mean reward.
 *
 * @param lower in [0, 1]
 * @param upper in [lower, 1]
 */
public record Interval(double lower, double upper) {
  /** Nothing is known. */
  public static final Interval EVERYTHING = new Interval(0, 1);

  /** Quantile .975 of the standard normal distribution. */
  static final double NORMAL_QUANTILE = 1.959963984540054;

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException when a bound lies outside [0, 1] or the lower above the upper
   */
  public Interval {
    LoggedImpression.requireShare("lower", lower);
    LoggedImpression.requireShare("upper", upper);
    if (lower > upper) {
      throw new IllegalArgumentException("lower must be at most upper " + upper + ": " + lower);
    }
  }

  /**
   * The score interval of a share (Wilson 1927). For rewards between 0 and 1 it is wider than
   * needed, because no variable with that mean and range varies more than a share.
   *
   * @param mean of the rewards, in [0, 1]
   * @param count of rewards, at least 0; nothing is known from none
   */
  public static Interval wilson(double mean, double count) {
    LoggedImpression.requireShare("mean", mean);
    if (!(count >= 0)) {
      throw new IllegalArgumentException("count must be at least 0: " + count);
    }
    if (count == 0) {
      return EVERYTHING;
    }
    double z = NORMAL_QUANTILE;
    double shrinkage = 1 + z * z / count;
    double center = (mean + z * z / (2 * count)) / shrinkage;
    double half =
        z / shrinkage * Math.sqrt(mean * (1 - mean) / count + z * z / (4 * count * count));
    // Rounding must not push a bound over an estimate of exactly 0 or 1.
    return new Interval(
        Math.max(0, Math.min(mean, center - half)), Math.min(1, Math.max(mean, center + half)));
  }
}
