package dev.marquee.cachewarming.forecast;

/**
 * Blend of the experts of one origin: half the weighted arithmetic mean of their answers, half the
 * geometric one, by default.
 *
 * <p>Only experts with a weight are looked at. Not thread-safe.
 */
final class Blend {
  /** What a geometric mean sees of an answer of zero: this share of the arithmetic mean. */
  private static final double LEAST_FACTOR = 1e-3;

  /** Ratios of 1.35 and of its inverse. */
  private static final double NEAR = .15;

  private final double geometricShare;
  private final double[][] paths = new double[Expert.COUNT][];
  private final double[] shares = new double[Expert.COUNT];
  private final double[] answers = new double[Expert.COUNT];
  private int count;
  private double disagreement;

  Blend(double geometricShare) {
    this.geometricShare = geometricShare;
  }

  /** Sets whom to blend: paths by expert, at index hour - 1, and the weights of the bucket. */
  void set(double[][] all, float[] weights) {
    count = 0;
    for (int expert = 0; expert < weights.length; expert++) {
      if (weights[expert] > 0) {
        paths[count] = all[expert];
        shares[count++] = weights[expert];
      }
    }
  }

  /** The blend of an hour, at least 0. */
  double at(int hour) {
    double total = 0;
    double sum = 0;
    for (int at = 0; at < count; at++) {
      double answer = paths[at][hour - 1];
      answers[at] = answer;
      // The external expert may be absent.
      if (answer >= 0) {
        total += shares[at];
        sum += shares[at] * answer;
      }
    }
    double arithmetic = sum / total;
    disagreement = 0;
    if (!(arithmetic > 0)) {
      return 0;
    }
    double inverse = 1 / arithmetic;
    double logarithms = 0;
    double distances = 0;
    for (int at = 0; at < count; at++) {
      if (answers[at] >= 0) {
        double ratio = answers[at] * inverse;
        distances += shares[at] * Math.abs(ratio - 1);
        logarithms += shares[at] * logarithm(ratio > LEAST_FACTOR ? ratio : LEAST_FACTOR);
      }
    }
    disagreement = arithmetic * distances / total;
    double factor = Math.exp(logarithms / total);
    return Math.min(ExpertPool.LARGEST, arithmetic * (1 + geometricShare * (factor - 1)));
  }

  /** Weighted mean distance of the answers from their mean, at the hour that was asked for last. */
  double disagreement() {
    return disagreement;
  }

  /** To 1e-9; near 1, where experts agree, by a series that costs a third of the library's. */
  private static double logarithm(double ratio) {
    double half = (ratio - 1) / (ratio + 1);
    if (Math.abs(half) > NEAR) {
      return Math.log(ratio);
    }
    double square = half * half;
    double rest = 1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + square / 9));
    return 2 * half * (1 + square * rest);
  }
}
