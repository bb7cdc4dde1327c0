package dev.marquee.recommendations.page;

/** Pearson's test of counts against the probabilities that they were drawn with. */
public final class ChiSquare {
  private ChiSquare() {}

  /**
   * Sum of (O − E)²/(E(1 − p)) over the items whose inclusion is a matter of chance; about
   * chi-square with as many degrees of freedom as there are such items, or fewer.
   */
  public static double ofInclusions(long[] counts, double[] probabilities, long draws) {
    double sum = 0;
    for (int at = 0; at < counts.length; at++) {
      double expected = draws * probabilities[at];
      double variance = expected * (1 - probabilities[at]);
      if (variance > 0) {
        sum += (counts[at] - expected) * (counts[at] - expected) / variance;
      }
    }
    return sum;
  }

  /**
   * Sum of (O − E)²/E over outcomes that exclude each other; about chi-square with one degree of
   * freedom less than there are outcomes of positive probability.
   */
  public static double ofOutcomes(long[] counts, double[] probabilities, long draws) {
    double sum = 0;
    for (int at = 0; at < counts.length; at++) {
      double expected = draws * probabilities[at];
      if (expected > 0) {
        sum += (counts[at] - expected) * (counts[at] - expected) / expected;
      } else if (counts[at] > 0) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return sum;
  }

  /** Value exceeded by chance once in a thousand times (Wilson and Hilferty 1931). */
  public static double limit(int degreesOfFreedom) {
    double spread = 2.0 / (9 * degreesOfFreedom);
    double root = 1 - spread + 3.0902 * Math.sqrt(spread);
    return degreesOfFreedom * root * root * root;
  }
}
