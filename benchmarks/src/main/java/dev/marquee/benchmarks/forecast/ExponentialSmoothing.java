package dev.marquee.benchmarks.forecast;

/**
 * Simple exponential smoothing whose rate and first level have the least sum of squared one-step
 * errors, which is the maximum of the likelihood of ETS(A,N,N).
 *
 * @param rate in [.0001, .9999]
 * @param level after the last value: the forecast of all horizons
 * @param squares the sum of squared errors
 */
record ExponentialSmoothing(double rate, double level, double squares) {
  private static final double LEAST_RATE = 1e-4;
  private static final double GRID = 50;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  static ExponentialSmoothing fit(double[] values) {
    // The sum may have several minima in the rate: a grid first, then golden section around its
    // best.
    ExponentialSmoothing best = null;
    for (int point = 0; point <= GRID; point++) {
      ExponentialSmoothing one = at(LEAST_RATE + point / GRID * (1 - 2 * LEAST_RATE), values);
      if (best == null || one.squares < best.squares) {
        best = one;
      }
    }
    double from = Math.max(LEAST_RATE, best.rate - 1 / GRID);
    double to = Math.min(1 - LEAST_RATE, best.rate + 1 / GRID);
    while (to - from > 1e-7) {
      double left = to - GOLDEN * (to - from);
      double right = from + GOLDEN * (to - from);
      if (at(left, values).squares < at(right, values).squares) {
        to = right;
      } else {
        from = left;
      }
    }
    ExponentialSmoothing fine = at((from + to) / 2, values);
    return fine.squares < best.squares ? fine : best;
  }

  /** With a given rate the errors are linear in the first level, which so has a closed form. */
  private static ExponentialSmoothing at(double rate, double[] values) {
    double fromZero = 0;
    double share = 1;
    double product = 0;
    double square = 0;
    for (double value : values) {
      product += share * (value - fromZero);
      square += share * share;
      fromZero += rate * (value - fromZero);
      share *= 1 - rate;
    }
    double level = product / square;
    double squares = 0;
    for (double value : values) {
      double error = value - level;
      squares += error * error;
      level += rate * error;
    }
    return new ExponentialSmoothing(rate, level, squares);
  }
}
