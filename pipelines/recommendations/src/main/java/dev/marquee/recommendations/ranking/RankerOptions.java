package dev.marquee.recommendations.ranking;

/**
 * Settings of candidate generation and of the online ranker.
 *
 * @param candidates how many titles the prior proposes, in [1, 200]
 * @param negatives how many other candidates one learning step compares with, in [1, 200]
 * @param rate Adagrad step of the linear weights and of the network, in (0, 1]
 * @param bucketRate Adagrad step of the weights by history length and by time gap, in (0, 1]
 * @param decay L2 pull towards zero per step, in [0, 1)
 * @param units hidden units of the network, 0 for the linear ranker, in [0, 64]
 * @param repeats whether seen titles may be proposed again
 */
public record RankerOptions(
    int candidates,
    int negatives,
    float rate,
    float bucketRate,
    float decay,
    int units,
    boolean repeats) {
  public RankerOptions {
    require("candidates", candidates, 1, 200);
    require("negatives", negatives, 1, 200);
    require("rate", rate, Float.MIN_VALUE, 1);
    require("bucketRate", bucketRate, Float.MIN_VALUE, 1);
    require("decay", decay, 0, 0.999);
    require("units", units, 0, 64);
  }

  /** The shipped settings. */
  public static RankerOptions defaults() {
    return new RankerOptions(70, 40, 0.035f, 0.025f, 1e-5f, 24, false);
  }

  /** The same with another number of hidden units. */
  public RankerOptions withUnits(int other) {
    return new RankerOptions(candidates, negatives, rate, bucketRate, decay, other, repeats);
  }

  /** The same with seen titles proposed again, or not. */
  public RankerOptions withRepeats(boolean other) {
    return new RankerOptions(candidates, negatives, rate, bucketRate, decay, units, other);
  }

  private static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
