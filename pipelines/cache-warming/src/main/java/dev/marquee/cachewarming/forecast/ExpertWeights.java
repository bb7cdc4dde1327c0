package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Weights of the experts in one bucket of horizons, from their discounted errors.
 *
 * <p>They start from the mean absolute error to a negative power and are moved by a few
 * exponentiated-gradient steps (Kivinen and Warmuth 1997) down the squared error of the blend,
 * which the discounted covariance of the errors gives: experts that err together share their
 * weight. The external expert is in the blend only while the blend with it has erred less than the
 * blend without it, each weighed by what was known before: by errors that are already in the
 * covariance any further expert looks useful. An expert that was absent starts anew. Not
 * thread-safe.
 */
final class ExpertWeights {
  /** Scored forecasts before the external expert may have weight. */
  private static final int PROBATION = 24;

  /** Experts below it cost time and move nothing. */
  private static final double LEAST_WEIGHT = .01;

  private static final int SIZE = Expert.COUNT;
  private static final int EXTERNAL = Expert.EXTERNAL.ordinal();

  private final ForecasterOptions options;
  private final float[] absolute = new float[SIZE];
  private final float[] products = new float[SIZE * (SIZE + 1) / 2];

  /** Weights of the blend without the external expert, and of that with it. */
  private final float[] without = new float[SIZE];

  private final float[] with = new float[SIZE];

  /** Discounted mean by which the blend without the external expert erred more. */
  private float earned;

  private int scored;
  private int scoredExternal;
  private final double[] work = new double[SIZE];
  private final double[] slope = new double[SIZE];
  private final double[] covariance = new double[SIZE * SIZE];

  ExpertWeights(ForecasterOptions options) {
    this.options = options;
    begin();
  }

  /** Without errors all experts but the external one are equal. */
  private void begin() {
    Arrays.fill(without, 1f / (SIZE - 1));
    without[EXTERNAL] = 0;
    System.arraycopy(without, 0, with, 0, SIZE);
  }

  float[] weights() {
    return earned > 0 ? with : without;
  }

  /**
   * Takes the experts' errors at one scored forecast.
   *
   * @param errors in units of the series' deviation; NaN where the external expert was absent
   */
  void learn(float[] errors) {
    float gain = (float) Math.max(1 - options.blendDiscount(), 1.0 / ++scored);
    for (int row = 0; row < EXTERNAL; row++) {
      learn(row, errors, gain);
    }
    if (Float.isNaN(errors[EXTERNAL])) {
      scoredExternal = 0;
      earned = 0;
      return;
    }
    if (scoredExternal >= PROBATION) {
      float shadowGain =
          (float) Math.max(1 - options.blendDiscount(), 1.0 / (scoredExternal - PROBATION + 1));
      float margin = Math.abs(error(without, errors)) - Math.abs(error(with, errors));
      earned += shadowGain * (margin - earned);
    }
    learn(EXTERNAL, errors, (float) Math.max(1 - options.blendDiscount(), 1.0 / ++scoredExternal));
  }

  private static float error(float[] weights, float[] errors) {
    float error = 0;
    float total = 0;
    for (int row = 0; row < SIZE; row++) {
      error += weights[row] * errors[row];
      total += weights[row];
    }
    return error / total;
  }

  private void learn(int row, float[] errors, float gain) {
    float error = errors[row];
    absolute[row] += gain * (Math.abs(error) - absolute[row]);
    int from = row * (row + 1) / 2;
    for (int column = 0; column <= row; column++) {
      products[from + column] += gain * (error * errors[column] - products[from + column]);
    }
  }

  /** Turns the errors into weights. */
  void update() {
    if (scored == 0) {
      return;
    }
    weigh(EXTERNAL, without);
    if (scoredExternal >= PROBATION) {
      weigh(SIZE, with);
    }
  }

  private void weigh(int size, float[] weights) {
    double least = Double.POSITIVE_INFINITY;
    for (int row = 0; row < size; row++) {
      least = Math.min(least, absolute[row]);
    }
    least = Math.max(least, 1e-12);
    double sum = 0;
    for (int row = 0; row < size; row++) {
      work[row] = Math.pow(least / Math.max(least, absolute[row]), options.blendPower());
      sum += work[row];
    }
    for (int row = 0; row < size; row++) {
      work[row] /= sum;
    }
    descend(size);
    for (int row = 0; row < SIZE; row++) {
      weights[row] = row < size && work[row] >= LEAST_WEIGHT ? (float) work[row] : 0;
    }
  }

  private void descend(int size) {
    int at = 0;
    for (int row = 0; row < size; row++) {
      for (int column = 0; column <= row; column++) {
        covariance[row * SIZE + column] = products[at];
        covariance[column * SIZE + row] = products[at++];
      }
    }
    for (int step = 0; step < options.gradientSteps(); step++) {
      Arrays.fill(slope, 0);
      for (int column = 0; column < size; column++) {
        double share = work[column];
        int from = column * SIZE;
        for (int row = 0; row < size; row++) {
          slope[row] += covariance[from + row] * share;
        }
      }
      double square = 0;
      for (int row = 0; row < size; row++) {
        square += slope[row] * work[row];
      }
      if (!(square > 1e-24)) {
        return;
      }
      double total = 0;
      for (int row = 0; row < size; row++) {
        work[row] *= Math.exp(-options.gradientRate() * (slope[row] / square - 1));
        total += work[row];
      }
      for (int row = 0; row < size; row++) {
        work[row] /= total;
      }
    }
  }

  static int bytes() {
    return 2 * Integer.BYTES + Float.BYTES * (1 + 3 * SIZE + SIZE * (SIZE + 1) / 2);
  }

  void write(ByteBuffer out) {
    out.putInt(scored).putInt(scoredExternal);
    putAll(out, absolute);
    putAll(out, products);
    putAll(out, without);
    putAll(out, with);
    out.putFloat(earned);
  }

  void read(ByteBuffer in) {
    scored = in.getInt();
    scoredExternal = in.getInt();
    getAll(in, absolute);
    getAll(in, products);
    getAll(in, without);
    getAll(in, with);
    earned = in.getFloat();
  }

  static void putAll(ByteBuffer out, float[] values) {
    for (float value : values) {
      out.putFloat(value);
    }
  }

  static void getAll(ByteBuffer in, float[] values) {
    for (int at = 0; at < values.length; at++) {
      values[at] = in.getFloat();
    }
  }
}
