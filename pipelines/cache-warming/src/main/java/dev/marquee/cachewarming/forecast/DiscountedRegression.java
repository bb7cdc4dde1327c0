package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * Least squares on exponentially discounted sufficient statistics, solved by Cholesky with a ridge.
 *
 * <p>The moments are kept instead of a recursive covariance: nothing winds up, a restart is exact.
 * Samples carry the weight 1 / (|error| + robustness), so that the fit is close to that of least
 * absolute errors. The first feature must be 1. Not thread-safe.
 */
final class DiscountedRegression {
  /** Features and targets beyond it, in deviations, say no more than it. */
  private static final double CLIP = 8;

  private final int size;
  private final double discount;
  private final double ridge;
  private final double robustness;

  /**
   * Rows of the upper triangle, each followed by its product with the target; rounded to floats,
   * which the ridge hides.
   */
  private final float[] moments;

  private final double[] coefficients;
  private final double[] factor;
  private long samples;

  DiscountedRegression(int size, ForecasterOptions options) {
    this.size = size;
    discount = options.regressionDiscount();
    ridge = options.ridge();
    robustness = options.robustness();
    moments = new float[size * (size + 1) / 2 + size];
    coefficients = new double[size];
    factor = new double[size * size];
  }

  long samples() {
    return samples;
  }

  /** Two samples per feature: with fewer the ridge alone would decide. */
  boolean ready() {
    return samples >= 2L * size;
  }

  double[] coefficients() {
    return coefficients;
  }

  static double clip(double value) {
    return value > CLIP ? CLIP : value < -CLIP ? -CLIP : value;
  }

  double predict(double[] features) {
    // Four sums at a time: each addition need not wait for the one before.
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    int at = 0;
    for (; at + 3 < size; at += 4) {
      one += coefficients[at] * features[at];
      two += coefficients[at + 1] * features[at + 1];
      three += coefficients[at + 2] * features[at + 2];
      four += coefficients[at + 3] * features[at + 3];
    }
    for (; at < size; at++) {
      one += coefficients[at] * features[at];
    }
    return one + two + (three + four);
  }

  void learn(double[] features, double target) {
    double error = samples < size ? target : target - predict(features);
    double weight = 1 / (Math.abs(error) + robustness);
    int end = 0;
    for (int row = 0; row < size; row++) {
      double scaled = weight * features[row];
      int from = end - row;
      for (int column = row; column < size; column++) {
        int at = from + column;
        moments[at] = (float) (discount * moments[at] + scaled * features[column]);
      }
      end += size - row;
      moments[end] = (float) (discount * moments[end] + scaled * target);
      end++;
    }
    samples++;
  }

  /** Finds the coefficients; leaves them as they are while the moments have no solution. */
  void solve() {
    double penalty = ridge * moments[0] + Double.MIN_NORMAL;
    int at = 0;
    for (int row = 0; row < size; row++) {
      for (int column = row; column < size; column++) {
        factor[column * size + row] = moments[at++] + (row == column ? penalty : 0);
      }
      at++;
    }
    for (int column = 0; column < size; column++) {
      int here = column * size;
      double pivot = factor[here + column] - product(here, here, column);
      if (!(pivot > 0)) {
        return;
      }
      double root = Math.sqrt(pivot);
      factor[here + column] = root;
      for (int row = column + 1; row < size; row++) {
        int there = row * size;
        factor[there + column] = (factor[there + column] - product(there, here, column)) / root;
      }
    }
    substitute();
  }

  private double product(int one, int other, int count) {
    double even = 0;
    double odd = 0;
    int at = 0;
    for (; at + 1 < count; at += 2) {
      even += factor[one + at] * factor[other + at];
      odd += factor[one + at + 1] * factor[other + at + 1];
    }
    if (at < count) {
      even += factor[one + at] * factor[other + at];
    }
    return even + odd;
  }

  private void substitute() {
    int target = 0;
    for (int row = 0; row < size; row++) {
      target += size - row;
      double value = moments[target++];
      for (int before = 0; before < row; before++) {
        value -= factor[row * size + before] * coefficients[before];
      }
      coefficients[row] = value / factor[row * size + row];
    }
    for (int row = size - 1; row >= 0; row--) {
      double value = coefficients[row];
      for (int after = row + 1; after < size; after++) {
        value -= factor[after * size + row] * coefficients[after];
      }
      coefficients[row] = value / factor[row * size + row];
    }
  }

  void reset() {
    java.util.Arrays.fill(moments, 0);
    java.util.Arrays.fill(coefficients, 0);
    samples = 0;
  }

  int bytes() {
    return Long.BYTES + Float.BYTES * moments.length + Double.BYTES * size;
  }

  void write(ByteBuffer out) {
    out.putLong(samples);
    ExpertWeights.putAll(out, moments);
    for (double coefficient : coefficients) {
      out.putDouble(coefficient);
    }
  }

  void read(ByteBuffer in) {
    samples = in.getLong();
    ExpertWeights.getAll(in, moments);
    for (int at = 0; at < size; at++) {
      coefficients[at] = in.getDouble();
    }
  }
}
