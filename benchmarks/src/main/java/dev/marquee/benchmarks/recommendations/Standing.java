package dev.marquee.benchmarks.recommendations;

import java.util.BitSet;

/**
 * Where the observed title stands among all titles that a method could recommend.
 *
 * @param better how many titles score higher
 * @param tied how many score the same, the observed one included; 0 when it is not ranked at all
 * @param tiedBefore how many of the tied ones come first by title id
 */
public record Standing(int better, int tied, int tiedBefore) {
  /** The method does not rank the observed title. */
  public static final Standing UNRANKED = new Standing(Integer.MAX_VALUE, 0, 0);

  /**
   * Standing of a title among the first {@code known} ones.
   *
   * @param seen titles left out
   * @param order rank of each title's id
   */
  public static Standing of(double[] scores, int known, int title, BitSet seen, int[] order) {
    double own = scores[title];
    int better = 0;
    int tied = 1;
    int tiedBefore = 0;
    for (int other = 0; other < known; other++) {
      if (scores[other] < own || other == title || seen.get(other)) {
        continue;
      }
      if (scores[other] > own) {
        better++;
      } else {
        tied++;
        if (order[other] < order[title]) {
          tiedBefore++;
        }
      }
    }
    return new Standing(better, tied, tiedBefore);
  }

  /** Expected recall at n over all orders of the tied titles, in [0, 1]. */
  public double recall(int n) {
    return tied == 0 ? 0 : Math.max(0, Math.min(1, (double) (n - better) / tied));
  }

  /** Expected reciprocal rank, zero beyond n, in [0, 1]. */
  public double reciprocalRank(int n) {
    double sum = 0;
    for (int rank = better; rank < n && rank - better < tied; rank++) {
      sum += 1.0 / (rank + 1);
    }
    return tied == 0 ? 0 : sum / tied;
  }

  /** Whether the title is among the first n when ties are broken by title id. */
  public boolean hit(int n) {
    return tied > 0 && better + tiedBefore < n;
  }
}
