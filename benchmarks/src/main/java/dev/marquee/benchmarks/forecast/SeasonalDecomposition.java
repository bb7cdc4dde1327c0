package dev.marquee.benchmarks.forecast;

/**
 * Classical multiplicative decomposition and the seasonality test of the M4 competition's
 * benchmarks.
 *
 * @param indices factor of each slot of the season, by the index of the value modulo the season;
 *     all 1 when the series is not seasonal
 */
record SeasonalDecomposition(double[] indices) {
  /** Normal quantile of the two-sided test at 90 %. */
  private static final double CRITICAL = 1.645;

  static SeasonalDecomposition of(double[] values, int season) {
    double[] indices = new double[season];
    java.util.Arrays.fill(indices, 1);
    if (season > 1 && isSeasonal(values, season)) {
      indices = ratiosToMovingAverage(values, season);
    }
    return new SeasonalDecomposition(indices);
  }

  /** Whether the autocorrelation at the season leaves the band that shorter ones explain. */
  static boolean isSeasonal(double[] values, int season) {
    if (values.length < 3 * season) {
      return false;
    }
    double squares = 0;
    for (int lag = 1; lag < season; lag++) {
      double correlation = autocorrelation(values, lag);
      squares += correlation * correlation;
    }
    double limit = CRITICAL / Math.sqrt(values.length) * Math.sqrt(1 + 2 * squares);
    // Of a constant series the correlation is NaN, which is no season.
    return Math.abs(autocorrelation(values, season)) > limit;
  }

  private static double autocorrelation(double[] values, int lag) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double product = 0;
    double square = 0;
    for (int at = 0; at < values.length; at++) {
      double difference = values[at] - mean;
      square += difference * difference;
      if (at >= lag) {
        product += difference * (values[at - lag] - mean);
      }
    }
    return product / square;
  }

  private static double[] ratiosToMovingAverage(double[] values, int season) {
    double[] sums = new double[season];
    int[] counts = new int[season];
    int half = season / 2;
    for (int at = half; at < values.length - half; at++) {
      double trend = 0;
      if (season % 2 == 0) {
        trend = (values[at - half] + values[at + half]) / 2;
        for (int near = at - half + 1; near < at + half; near++) {
          trend += values[near];
        }
      } else {
        for (int near = at - half; near <= at + half; near++) {
          trend += values[near];
        }
      }
      sums[at % season] += values[at] / (trend / season);
      counts[at % season]++;
    }
    double mean = 0;
    for (int slot = 0; slot < season; slot++) {
      sums[slot] /= counts[slot];
      mean += sums[slot] / season;
    }
    for (int slot = 0; slot < season; slot++) {
      sums[slot] /= mean;
    }
    return sums;
  }

  double[] adjusted(double[] values) {
    double[] adjusted = new double[values.length];
    for (int at = 0; at < values.length; at++) {
      adjusted[at] = values[at] / indices[at % indices.length];
    }
    return adjusted;
  }

  double index(int at) {
    return indices[at % indices.length];
  }
}
