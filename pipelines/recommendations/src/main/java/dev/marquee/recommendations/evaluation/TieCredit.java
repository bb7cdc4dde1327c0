package dev.marquee.recommendations.evaluation;

/**
 * Where an observed title stands among scored ones, when titles of equal score share their places.
 *
 * <p>Measures give the expectation over all orders of the tied titles, so that a method that scores
 * many titles alike earns no credit by the order of its list (McSherry and Najork 2008).
 *
 * @param better how many titles score higher
 * @param tied how many score the same, the observed one included, at least 1
 */
public record TieCredit(int better, int tied) {
  public TieCredit {
    if (better < 0 || tied < 1) {
      throw new IllegalArgumentException(
          "better must be at least 0 and tied at least 1: " + better + ", " + tied);
    }
  }

  /** Standing of the title at a place among the first {@code size} scores. */
  public static TieCredit of(float[] scores, int size, int place) {
    float own = scores[place];
    int better = 0;
    int tied = 0;
    for (int at = 0; at < size; at++) {
      if (scores[at] > own) {
        better++;
      } else if (scores[at] == own) {
        tied++;
      }
    }
    return new TieCredit(better, tied);
  }

  /** Expected recall at n: the probability that the title is among the first n, in [0, 1]. */
  public double recall(int n) {
    return Math.max(0, Math.min(1, (double) (n - better) / tied));
  }

  /** Expected reciprocal rank, counting ranks beyond n as zero, in [0, 1]. */
  public double reciprocalRank(int n) {
    double sum = 0;
    for (int rank = better + 1; rank <= Math.min(n, better + tied); rank++) {
      sum += 1.0 / rank;
    }
    return sum / tied;
  }
}
