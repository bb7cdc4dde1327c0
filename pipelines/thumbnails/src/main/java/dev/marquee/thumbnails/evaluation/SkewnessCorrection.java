package dev.marquee.thumbnails.evaluation;

import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Turns sums of deviations from a supposed value into a 95 % interval that leans as far to one side
 * as the rewards do: all values that a test with Hall's monotone cubic transformation does not
 * reject (Hall 1992, On the removal of skewness by transformation).
 *
 * <p>With sum U, squares V and cubes K of the deviations about their mean, t = U/√V and s = K/V^1.5
 * give the statistic t + s·t²/3 + s²·t³/27 + s/6, which is standard normal up to terms of the order
 * of 1/n. A plain t is not: after few rewards the estimate and its deviation are small together, so
 * that normal intervals end too low (Johnson 1978). For a ratio, deviations are taken from the
 * supposed value itself (Fieller 1954), so that the denominator's noise is in the test.
 */
final class SkewnessCorrection {
  /** Halvings of [0, 1] until neighbouring doubles are reached. */
  private static final int HALVINGS = 60;

  /**
   * K/V^1.5 of a single deviation that counts by half; sums of whole ones do not exceed 1. What
   * lies beyond is a rounding error of sums that cancel.
   */
  private static final double MOST = 1 / Math.sqrt(ImportanceSums.UNSEEN);

  private SkewnessCorrection() {}

  /**
   * Sums over impressions of the deviation from a supposed value.
   *
   * @param sum of deviations, U
   * @param squares of deviations from their mean, V, at least 0
   * @param cubes of deviations from their mean, K
   */
  record Deviations(double sum, double squares, double cubes) {
    /** From raw sums of powers. */
    static Deviations ofPowers(double count, double sum, double squares, double cubes) {
      double mean = sum / count;
      return new Deviations(
          sum,
          Math.max(0, squares - mean * sum),
          cubes - 3 * mean * squares + 2 * mean * mean * sum);
    }

    private double statistic() {
      double t = sum / Math.sqrt(squares);
      // Divided in two steps, tiny weights do not underflow to 0/0.
      double s = Math.max(-MOST, Math.min(MOST, cubes / squares / Math.sqrt(squares)));
      return t + s * t * t / 3 + s * s * t * t * t / 27 + s / 6;
    }
  }

  /**
   * The interval within [0, 1].
   *
   * @param supposed deviations from a supposed value in [0, 1]; their squares positive
   * @param estimate at which deviations sum to 0
   */
  static Interval interval(DoubleFunction<Deviations> supposed, double estimate) {
    double middle = Math.max(0, Math.min(1, estimate));
    DoubleUnaryOperator statistic = value -> supposed.apply(value).statistic();
    double lower = crossing(statistic, Interval.NORMAL_QUANTILE, 0, middle);
    double upper = crossing(statistic, -Interval.NORMAL_QUANTILE, middle, 1);
    return new Interval(lower, upper);
  }

  /** Where the falling statistic reaches the level, or the end of the range nearest to it. */
  private static double crossing(
      DoubleUnaryOperator statistic, double level, double least, double most) {
    if (statistic.applyAsDouble(least) <= level) {
      return least;
    }
    if (statistic.applyAsDouble(most) >= level) {
      return most;
    }
    double low = least;
    double high = most;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double half = (low + high) / 2;
      if (statistic.applyAsDouble(half) > level) {
        low = half;
      } else {
        high = half;
      }
    }
    return (low + high) / 2;
  }
}
