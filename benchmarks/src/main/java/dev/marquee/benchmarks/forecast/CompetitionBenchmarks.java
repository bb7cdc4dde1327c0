package dev.marquee.benchmarks.forecast;

/**
 * The simple methods of the M4 competition, as its own code defines them: seasonal naive, Naive2
 * and Theta.
 */
final class CompetitionBenchmarks {
  private CompetitionBenchmarks() {}

  /** The last season, repeated. */
  static double[] seasonalNaive(double[] values, int season, int horizon) {
    double[] forecast = new double[horizon];
    for (int hour = 0; hour < horizon; hour++) {
      forecast[hour] = values[values.length - season + hour % season];
    }
    return forecast;
  }

  /** The last seasonally adjusted value, times the seasonal indices. */
  static double[] naive2(double[] values, int season, int horizon) {
    SeasonalDecomposition seasonal = SeasonalDecomposition.of(values, season);
    double last = values[values.length - 1] / seasonal.index(values.length - 1);
    double[] forecast = new double[horizon];
    for (int hour = 0; hour < horizon; hour++) {
      forecast[hour] = last * seasonal.index(values.length + hour);
    }
    return forecast;
  }

  /**
   * The classical Theta method (Assimakopoulos and Nikolopoulos 2000) on the seasonally adjusted
   * series: half the regression line, half the exponentially smoothed line of theta 2, at least 0.
   */
  static double[] theta(double[] values, int season, int horizon) {
    SeasonalDecomposition seasonal = SeasonalDecomposition.of(values, season);
    double[] adjusted = seasonal.adjusted(values);
    int count = adjusted.length;
    double meanTime = (count + 1) / 2.0;
    double mean = 0;
    for (double value : adjusted) {
      mean += value / count;
    }
    double product = 0;
    double square = 0;
    for (int at = 0; at < count; at++) {
      double time = at + 1 - meanTime;
      product += time * (adjusted[at] - mean);
      square += time * time;
    }
    double slope = product / square;
    double[] curved = new double[count];
    for (int at = 0; at < count; at++) {
      curved[at] = 2 * adjusted[at] - (mean + slope * (at + 1 - meanTime));
    }
    double level = ExponentialSmoothing.fit(curved).level();
    double[] forecast = new double[horizon];
    for (int hour = 0; hour < horizon; hour++) {
      double line = mean + slope * (count + hour + 1 - meanTime);
      forecast[hour] = Math.max(0, (line + level) / 2) * seasonal.index(count + hour);
    }
    return forecast;
  }
}
