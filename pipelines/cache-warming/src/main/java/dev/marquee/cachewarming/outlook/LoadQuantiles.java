package dev.marquee.cachewarming.outlook;

/**
 * Quantiles of the concurrent streams in the slot of five minutes that contains the target time.
 *
 * <p>At least 0, finite, and not falling in the order of the components.
 */
public record LoadQuantiles(
    Horizon horizon,
    long targetMillis,
    double q025,
    double q10,
    double q50,
    double q90,
    double q975,
    double q99) {
  static final double[] LEVELS = {.025, .1, .5, .9, .975, .99};

  public LoadQuantiles {
    boolean ordered = q025 <= q10 && q10 <= q50 && q50 <= q90 && q90 <= q975 && q975 <= q99;
    if (!(q025 >= 0 && ordered && q99 < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "quantiles must be finite, at least 0 and not fall: "
              + q025
              + ", "
              + q10
              + ", "
              + q50
              + ", "
              + q90
              + ", "
              + q975
              + ", "
              + q99);
    }
  }

  static LoadQuantiles of(Horizon horizon, long targetMillis, double[] values) {
    return new LoadQuantiles(
        horizon, targetMillis, values[0], values[1], values[2], values[3], values[4], values[5]);
  }
}
