package dev.marquee.cachewarming.outlook;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Quantiles of the scaled errors of one horizon, held at their coverage: adaptive conformal
 * inference (Gibbs and Candes 2021) over a discounted histogram.
 *
 * <p>An error is asked for at a probability of its own that follows what was seen: it grows while
 * too many errors exceed the quantile. Bins are even in the inverse hyperbolic sine of the error,
 * finest near zero. Because what is scored now was issued up to a week ago, a score is held against
 * the quantile of now. Not thread-safe.
 */
final class ConformalQuantiles {
  private static final int BINS = 36;
  private static final double REACH = 3.2;
  private static final double WIDTH = 2 * REACH / BINS;

  /** Scores that the prior, a normal of deviation 1, counts for. */
  private static final double PRIOR_SCORES = 60;

  private static final double[] LEVELS = LoadQuantiles.LEVELS;

  private static final int MEDIAN = 2;

  /** Student's correction in the first order, (z² + 1) / 4 between z = 1.28 and 1.96. */
  private static final double FEW = .9;

  /** The median is tracked no faster than the tenths. */
  private static final double LARGEST_TAIL = .1;

  private final float[] counts = new float[BINS];
  private final float[] asked = new float[LEVELS.length];
  private final double[] quantiles = new double[LEVELS.length];
  private final double scoresAlike;
  private double total;

  /**
   * Quantiles of nothing but the prior.
   *
   * @param scoresAlike successive scores that resemble each other and say as much as one
   */
  ConformalQuantiles(double scoresAlike) {
    this.scoresAlike = Math.max(1, scoresAlike);

    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double error = Math.sinh((bin + .5) * WIDTH - REACH);
      double density = Math.exp(-.5 * error * error) + .02 * Math.exp(-.5 * error * error / 9);
      counts[bin] = (float) (density * Math.cosh((bin + .5) * WIDTH - REACH));
      sum += counts[bin];
    }
    for (int bin = 0; bin < BINS; bin++) {
      counts[bin] *= (float) (PRIOR_SCORES / sum);
      total += counts[bin];
    }
    for (int level = 0; level < LEVELS.length; level++) {
      asked[level] = (float) LEVELS[level];
    }
    refresh();
  }

  /** Scaled error at the level of an index of {@link LoadQuantiles#LEVELS}. */
  double quantile(int level) {
    return quantiles[level];
  }

  /**
   * Learns a scaled error.
   *
   * @param keep what older scores keep of their weight, in (0, 1)
   * @param rate step of the tracking, at least 0
   */
  void learn(double error, double keep, double rate) {
    for (int level = 0; level < LEVELS.length; level++) {
      double below = error <= quantiles[level] ? 1 : 0;
      double tail = Math.min(LARGEST_TAIL, Math.min(LEVELS[level], 1 - LEVELS[level]));
      double step = asked[level] + rate * tail * 4 * (LEVELS[level] - below);
      // A tail may be asked for at a tenth to three times its nominal size.
      double low = LEVELS[level] < .5 ? .1 * tail : LEVELS[level] - Math.min(.3, 2 * tail);
      double high = LEVELS[level] > .5 ? 1 - .1 * tail : LEVELS[level] + Math.min(.3, 2 * tail);
      asked[level] = (float) Math.max(low, Math.min(high, step));
    }
    double place = (asinh(error) + REACH) / WIDTH;
    int bin = (int) Math.max(0, Math.min(BINS - 1, Math.floor(place)));
    total = 0;
    for (int at = 0; at < BINS; at++) {
      counts[at] = (float) (counts[at] * keep + (at == bin ? 1 : 0));
      total += counts[at];
    }
    refresh();
  }

  private static double asinh(double value) {
    double size = Math.abs(value);
    return Math.copySign(Math.log(size + Math.sqrt(size * size + 1)), value);
  }

  private void refresh() {
    // Quantiles of few independent errors are too near on average, as those of a normal with an
    // estimated deviation are.
    double independent = Math.max(0, total - PRIOR_SCORES) / scoresAlike;
    double wider = 1 + FEW / (1 + independent);
    double median = quantileAt(asked[MEDIAN]);
    for (int level = 0; level < LEVELS.length; level++) {
      double quantile = median + wider * (quantileAt(asked[level]) - median);
      // Levels that are tracked apart may come to ask for the same probability.
      quantiles[level] = level == 0 ? quantile : Math.max(quantile, quantiles[level - 1]);
    }
  }

  private double quantileAt(double p) {
    double rest = p * total;
    for (int bin = 0; bin < BINS; bin++) {
      if (rest <= counts[bin]) {
        double share = counts[bin] > 0 ? rest / counts[bin] : .5;
        return Math.sinh((bin + share) * WIDTH - REACH);
      }
      rest -= counts[bin];
    }
    return Math.sinh(REACH);
  }

  void write(DataOutput out) throws IOException {
    for (float count : counts) {
      out.writeFloat(count);
    }
    for (float p : asked) {
      out.writeFloat(p);
    }
  }

  void read(DataInput in) throws IOException {
    total = 0;
    for (int bin = 0; bin < BINS; bin++) {
      counts[bin] = in.readFloat();
      total += counts[bin];
    }
    for (int level = 0; level < asked.length; level++) {
      asked[level] = in.readFloat();
    }
    refresh();
  }
}
