package dev.marquee.cachewarming.forecast;

/**
 * A forecast of the next hours of one series: median and any quantile of each, in the units of the
 * series, never negative, NaN or infinite.
 *
 * <p>Filled and overwritten by {@link LoadForecaster#forecast}; one instance serves any number of
 * forecasts. Not thread-safe.
 */
public final class HourlyForecast {
  int hours;

  /** Whether errors are so few that no range of horizons may be narrower than a nearer one. */
  boolean coldStart;

  final double[] medians = new double[Horizons.LONGEST];
  final double[] scales = new double[Horizons.LONGEST];
  final double[][] experts = new double[Expert.COUNT][Horizons.LONGEST];
  final ResidualDistribution[] residuals = new ResidualDistribution[Horizons.BUCKETS];

  /** A forecast of no hours. */
  public HourlyForecast() {
    for (int bucket = 0; bucket < residuals.length; bucket++) {
      residuals[bucket] = new ResidualDistribution();
    }
  }

  /** Hours ahead that it answers. */
  public int hours() {
    return hours;
  }

  /**
   * The blend, which is also the median.
   *
   * @param hour ahead, in [1, {@link #hours}]
   */
  public double median(int hour) {
    return medians[place(hour)];
  }

  /**
   * The value that is exceeded with probability 1 - p; never falls with p.
   *
   * @param hour ahead, in [1, {@link #hours}]
   * @param p in (0, 1)
   */
  public double quantile(int hour, double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("p must be in (0, 1): " + p);
    }
    int place = place(hour);
    double median = medians[place];
    if (p == .5) {
      return median;
    }
    double value = median + scales[place] * residual(Horizons.bucket(hour), p);
    // Biased residuals may put a quantile on the other side of the blend.
    value = p < .5 ? Math.min(median, value) : Math.max(median, value);
    return Math.max(0, Math.min(ExpertPool.LARGEST, value));
  }

  private double residual(int bucket, double p) {
    double outermost = residuals[bucket].quantile(p);
    for (int nearer = 0; coldStart && nearer < bucket; nearer++) {
      double other = residuals[nearer].quantile(p);
      outermost = p < .5 ? Math.min(outermost, other) : Math.max(outermost, other);
    }
    return outermost;
  }

  /**
   * One expert's answer, NaN when the external one is absent.
   *
   * @param hour ahead, in [1, {@link #hours}]
   */
  public double expert(Expert expert, int hour) {
    return experts[expert.ordinal()][place(hour)];
  }

  private int place(int hour) {
    if (hour < 1 || hour > hours) {
      throw new IllegalArgumentException("hour must be in [1, " + hours + "]: " + hour);
    }
    return hour - 1;
  }
}
