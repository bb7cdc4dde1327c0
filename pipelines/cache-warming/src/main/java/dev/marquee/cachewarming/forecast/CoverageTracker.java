package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * Holds quantiles at their nominal share: adaptive conformal inference (Gibbs and Candes 2021) on
 * four levels per bucket of horizons.
 *
 * <p>A level's correction, in logits of the probability that the residuals are asked for, grows
 * with each miss and shrinks with each hit, in the proportion in which both should occur.
 * Probabilities between the levels are corrected in proportion, the median never. Not thread-safe.
 */
final class CoverageTracker {
  static final double[] LEVELS = {.025, .1, .9, .975};
  private static final double LARGEST_SHIFT = 1.5;

  /**
   * Corrections to begin with, by bucket: errors of far horizons overlap, so that a young histogram
   * has seen fewer of them than it counts, and its tails are too thin.
   */
  private static final float[] FIRST_INNER = {.1f, .1f, .1f, .2f, .3f, .1f};

  private static final float[] FIRST_OUTER = {0, 0, 0, .15f, .3f, .1f};

  /** Logits at the levels, the median between them. */
  private static final double OUTER = logit(.975);

  private static final double INNER = logit(.9);

  /** Below it the corrected probabilities of two levels could change places. */
  private static final double LEAST_SLOPE = .1;

  private final double rate;
  private final float[] outward = new float[Horizons.BUCKETS * LEVELS.length];

  CoverageTracker(double rate) {
    this.rate = rate;
    for (int at = 0; at < outward.length; at++) {
      int level = at % LEVELS.length;
      boolean outer = level == 0 || level == LEVELS.length - 1;
      outward[at] = (outer ? FIRST_OUTER : FIRST_INNER)[at / LEVELS.length];
    }
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  /** Outward corrections of one bucket, level by level. */
  void shifts(int bucket, double[] into) {
    for (int level = 0; level < LEVELS.length; level++) {
      into[level] = outward[bucket * LEVELS.length + level];
    }
  }

  /** Takes whether a residual fell outside the level's quantile. */
  void learn(int bucket, int level, boolean outside) {
    double share = Math.min(LEVELS[level], 1 - LEVELS[level]);
    int at = bucket * LEVELS.length + level;
    double moved = outward[at] + rate * ((outside ? 1 : 0) - share);
    outward[at] = (float) Math.max(-LARGEST_SHIFT, Math.min(LARGEST_SHIFT, moved));
  }

  /** The probability to ask the residuals for; ascending in p. */
  static double corrected(double p, double[] shifts) {
    boolean upper = p > .5;
    double inner = upper ? shifts[2] : shifts[1];
    double outer = upper ? shifts[3] : shifts[0];
    double distance = Math.abs(logit(p));
    double innerPlace = INNER + Math.max(inner, (LEAST_SLOPE - 1) * INNER);
    double outerPlace = Math.max(OUTER + outer, innerPlace + LEAST_SLOPE * (OUTER - INNER));
    double place;
    if (distance <= INNER) {
      place = distance / INNER * innerPlace;
    } else if (distance <= OUTER) {
      place = innerPlace + (distance - INNER) / (OUTER - INNER) * (outerPlace - innerPlace);
    } else {
      place = outerPlace + distance - OUTER;
    }
    double tail = 1 / (1 + Math.exp(place));
    return upper ? 1 - tail : tail;
  }

  int bytes() {
    return Float.BYTES * outward.length;
  }

  void write(ByteBuffer out) {
    ExpertWeights.putAll(out, outward);
  }

  void read(ByteBuffer in) {
    ExpertWeights.getAll(in, outward);
  }
}
