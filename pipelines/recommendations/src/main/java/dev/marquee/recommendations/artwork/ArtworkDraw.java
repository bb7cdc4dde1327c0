package dev.marquee.recommendations.artwork;

import dev.marquee.recommendations.title.TitleKey;

/**
 * A seeded draw of one picture, and the probability with which it was drawn.
 *
 * <p>With the probability of the policy's even share e every permitted picture is equally likely,
 * otherwise they are by their weights w: the propensity is e/|S| + (1 − e)·w/Σw over the permitted
 * set S. Where no permitted picture has a weight, the rest is divided evenly too. Holds the last
 * draw; reused, not thread-safe.
 */
public final class ArtworkDraw {
  /** The hash has 53 good bits for a number in [0, 1). */
  private static final double UNIT = 0x1p-53;

  private int picture;
  private double propensity;
  private boolean even;

  /** The seed of a draw; the same words give the same picture. */
  public static long seed(long profile, long session, ArtworkPolicy policy) {
    long seed = TitleKey.mix(profile, session);
    seed = TitleKey.mix(seed, policy.title());
    seed = TitleKey.mix(seed, policy.epoch());
    return TitleKey.mix(seed, policy.counter());
  }

  /**
   * Draws.
   *
   * @param permitted the pictures that may be shown, at least one
   */
  public void draw(ArtworkPolicy policy, int audience, long permitted, long seed) {
    int choices = Long.bitCount(permitted);
    double sum = 0;
    for (long left = permitted; left != 0; left &= left - 1) {
      sum += policy.weight(audience, Long.numberOfTrailingZeros(left));
    }
    even = uniform(seed, 1) < policy.evenShare();
    double uniform = uniform(seed, 2);
    picture =
        even || sum == 0
            ? evenly(permitted, (int) (uniform * choices))
            : byWeight(policy, audience, permitted, uniform * sum);
    double share = policy.evenShare();
    propensity =
        sum == 0
            ? 1.0 / choices
            : Math.min(1, share / choices + (1 - share) * policy.weight(audience, picture) / sum);
  }

  /** The picture that was drawn. */
  public int picture() {
    return picture;
  }

  /** The probability with which it was drawn, in (0, 1]. */
  public double propensity() {
    return propensity;
  }

  /** Whether chance fell on the even share; the propensity holds either way. */
  public boolean isEven() {
    return even;
  }

  private static double uniform(long seed, long number) {
    return (TitleKey.mix(seed, number) >>> 11) * UNIT;
  }

  private static int evenly(long permitted, int rank) {
    long left = permitted;
    for (int at = 0; at < rank; at++) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  private static int byWeight(ArtworkPolicy policy, int audience, long permitted, double target) {
    double below = 0;
    int last = -1;
    for (long left = permitted; left != 0; left &= left - 1) {
      int at = Long.numberOfTrailingZeros(left);
      double weight = policy.weight(audience, at);
      if (weight > 0) {
        last = at;
        below += weight;
        if (target < below) {
          return at;
        }
      }
    }
    return last;
  }
}
