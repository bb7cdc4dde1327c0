package dev.marquee.cachewarming.membership;

/** Quantiles of a count on one day: at least 0, finite, not falling. */
public record FlowQuantiles(double q025, double q10, double q50, double q90, double q975) {
  private static final double OUTER = 1.95996;
  private static final double INNER = 1.28155;

  public FlowQuantiles {
    boolean ordered = q025 <= q10 && q10 <= q50 && q50 <= q90 && q90 <= q975;
    if (!(q025 >= 0 && ordered && q975 < Double.POSITIVE_INFINITY)) {
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
              + q975);
    }
  }

  static FlowQuantiles normal(double mean, double deviation) {
    return new FlowQuantiles(
        Math.max(0, mean - OUTER * deviation),
        Math.max(0, mean - INNER * deviation),
        Math.max(0, mean),
        Math.max(0, mean + INNER * deviation),
        Math.max(0, mean + OUTER * deviation));
  }
}
