package dev.marquee.benchmarks.forecast;

/** Errors of the M4 competition (Makridakis, Spiliotis and Assimakopoulos 2020) for one series. */
final class ForecastErrors {
  private ForecastErrors() {}

  /** Symmetric mean absolute percentage error, in [0, 200]. */
  static double smape(double[] actual, double[] forecast) {
    double sum = 0;
    for (int at = 0; at < actual.length; at++) {
      double size = Math.abs(actual[at]) + Math.abs(forecast[at]);
      // Both zero is no error.
      sum += size == 0 ? 0 : 200 * Math.abs(actual[at] - forecast[at]) / size;
    }
    return sum / actual.length;
  }

  /** Mean absolute error in units of {@link #scale}. */
  static double mase(double[] actual, double[] forecast, double scale) {
    double sum = 0;
    for (int at = 0; at < actual.length; at++) {
      sum += Math.abs(actual[at] - forecast[at]);
    }
    return sum / actual.length / scale;
  }

  /** Mean absolute error of the seasonal naive forecast within the known values. */
  static double scale(double[] known, int season) {
    double sum = 0;
    for (int at = season; at < known.length; at++) {
      sum += Math.abs(known[at] - known[at - season]);
    }
    return sum / (known.length - season);
  }

  /**
   * Mean scaled interval score: width, and misses by 2/alpha of their distance, in units of {@link
   * #scale}.
   */
  static double msis(double[] actual, double[] lower, double[] upper, double alpha, double scale) {
    double sum = 0;
    for (int at = 0; at < actual.length; at++) {
      sum += upper[at] - lower[at];
      sum += 2 / alpha * Math.max(0, lower[at] - actual[at]);
      sum += 2 / alpha * Math.max(0, actual[at] - upper[at]);
    }
    return sum / actual.length / scale;
  }

  /** Share of the values within their interval, the bounds included. */
  static double coverage(double[] actual, double[] lower, double[] upper) {
    int inside = 0;
    for (int at = 0; at < actual.length; at++) {
      if (actual[at] >= lower[at] && actual[at] <= upper[at]) {
        inside++;
      }
    }
    return (double) inside / actual.length;
  }
}
