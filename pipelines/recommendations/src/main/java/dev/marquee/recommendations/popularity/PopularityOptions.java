package dev.marquee.recommendations.popularity;

import java.io.Serializable;

/**
 * How fast popularity is forgotten.
 *
 * @param halfLives half-lives of the decayed counts in units of the model clock, ascending; a last
 *     one of infinity counts all time
 * @param priorHalfLife which of them backs the prior and the cold profile
 */
public record PopularityOptions(double[] halfLives, int priorHalfLife) implements Serializable {
  public PopularityOptions {
    if (halfLives.length < 1) {
      throw new IllegalArgumentException("halfLives must name at least one half-life");
    }
    for (int at = 0; at < halfLives.length; at++) {
      if (!(halfLives[at] > 0) || (at > 0 && halfLives[at] <= halfLives[at - 1])) {
        throw new IllegalArgumentException(
            "halfLives must be positive and ascending: " + halfLives[at]);
      }
    }
    if (priorHalfLife < 0 || priorHalfLife >= halfLives.length) {
      throw new IllegalArgumentException(
          "priorHalfLife must be an index in [0, " + halfLives.length + "): " + priorHalfLife);
    }
  }

  /** Half-lives of 100, 500, 2,000 units and all time; the prior uses 500. */
  public static PopularityOptions ofUnit(double unit) {
    return new PopularityOptions(
        new double[] {100 * unit, 500 * unit, 2000 * unit, Double.POSITIVE_INFINITY}, 1);
  }

  /** Number of decayed counts. */
  public int count() {
    return halfLives.length;
  }

  /** Factor by which a count shrinks over a span of the model clock; above 1 backwards. */
  public double decay(int at, double span) {
    double halfLife = halfLives[at];
    return halfLife == Double.POSITIVE_INFINITY
        ? 1
        : Math.exp(-0.6931471805599453 * span / halfLife);
  }
}
