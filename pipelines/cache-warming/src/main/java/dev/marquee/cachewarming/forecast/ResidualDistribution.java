package dev.marquee.cachewarming.forecast;

/**
 * Quantiles of one bucket's residuals: a series' own histogram, its siblings' as pseudo-counts, a
 * Laplace prior below both, and the present correction of the tails.
 *
 * <p>Reused between forecasts, so that these allocate nothing. Not thread-safe.
 */
final class ResidualDistribution {
  /** Residuals that the prior stands for: nothing once there are siblings or a day of scores. */
  private static final double PRIOR = 2;

  /** Scale of the prior in deviations: wider the further ahead. */
  private static final double[] PRIOR_SCALE = {.8, .9, 1, 1.1, 1.3, 1.8};

  private static final double[][] PRIOR_SHARE =
      new double[Horizons.BUCKETS][ResidualHistograms.BINS];

  static {
    double[] edges = ResidualHistograms.EDGES;
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      for (int bin = 0; bin < ResidualHistograms.BINS; bin++) {
        double scale = PRIOR_SCALE[bucket];
        PRIOR_SHARE[bucket][bin] = laplace(edges[bin + 1] / scale) - laplace(edges[bin] / scale);
      }
    }
  }

  private final double[] cumulative = new double[ResidualHistograms.BINS + 1];
  private final double[] shifts = new double[CoverageTracker.LEVELS.length];

  private static double laplace(double value) {
    return value < 0 ? Math.exp(value) / 2 : 1 - Math.exp(-value) / 2;
  }

  void set(
      int bucket,
      ResidualHistograms own,
      ResidualHistograms siblings,
      double siblingWeight,
      CoverageTracker tracker) {
    double total = siblings == null ? 0 : siblings.total(bucket);
    double share = total > 0 ? siblingWeight / Math.max(total, siblingWeight) : 0;
    double sum = 0;
    for (int bin = 0; bin < ResidualHistograms.BINS; bin++) {
      double count = own.count(bucket, bin) + PRIOR * PRIOR_SHARE[bucket][bin];
      if (share > 0) {
        count += share * siblings.count(bucket, bin);
      }
      sum += count;
      cumulative[bin + 1] = sum;
    }
    for (int bin = 1; bin <= ResidualHistograms.BINS; bin++) {
      cumulative[bin] /= sum;
    }
    tracker.shifts(bucket, shifts);
  }

  /** The residual that the share p of residuals stays below, after the tails' correction. */
  double quantile(double p) {
    return inverse(CoverageTracker.corrected(p, shifts));
  }

  private double inverse(double p) {
    int low = 0;
    int high = ResidualHistograms.BINS;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] <= p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double width = cumulative[low + 1] - cumulative[low];
    double within = width > 0 ? (p - cumulative[low]) / width : 0;
    within = Math.max(0, Math.min(1, within));
    double from = ResidualHistograms.EDGES[low];
    return from + within * (ResidualHistograms.EDGES[low + 1] - from);
  }
}
