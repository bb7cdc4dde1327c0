package dev.marquee.thumbnails.sharing;

import dev.marquee.thumbnails.bandit.SharedEffects;

/**
 * Shared effects, or a change of them, as precisions and precisions times means, which add up.
 *
 * <p>Public fields make it a serializable record. Not thread-safe.
 */
public final class NaturalEffects {
  /** One over the variance of each effect; of a change what was added. */
  public double[] precisions = new double[0];

  /** Precision times mean of each effect; of a change what was added. */
  public double[] shifts = new double[0];

  /** Decided impressions that were learned from. */
  public long learned;

  /** Empty record for serializers. */
  public NaturalEffects() {}

  /** The same effects. */
  public static NaturalEffects of(SharedEffects effects) {
    NaturalEffects natural = new NaturalEffects();
    int size = effects.means.length;
    natural.precisions = new double[size];
    natural.shifts = new double[size];
    for (int at = 0; at < size; at++) {
      // An effect without variance is known to be its mean: it never moves.
      double precision = effects.variances[at] > 0 ? 1.0 / effects.variances[at] : 0;
      natural.precisions[at] = precision;
      natural.shifts[at] = precision * effects.means[at];
    }
    natural.learned = effects.learned;
    return natural;
  }

  /**
   * Writes them as means and variances.
   *
   * @param into effects of the same size; those without variance keep their mean
   */
  public void copyTo(SharedEffects into) {
    for (int at = 0; at < precisions.length; at++) {
      if (precisions[at] > 0) {
        into.variances[at] = (float) (1 / precisions[at]);
        into.means[at] = (float) (shifts[at] / precisions[at]);
      }
    }
    into.learned = learned;
  }

  /** What came to these since earlier ones. */
  public NaturalEffects since(NaturalEffects earlier) {
    NaturalEffects change = copy();
    change.add(earlier, -1);
    return change;
  }

  /** Adds a change. */
  public void add(NaturalEffects change) {
    add(change, 1);
  }

  private void add(NaturalEffects change, int sign) {
    for (int at = 0; at < precisions.length; at++) {
      precisions[at] += sign * change.precisions[at];
      shifts[at] += sign * change.shifts[at];
    }
    learned += sign * change.learned;
  }

  /** Number of effects. */
  public int size() {
    return precisions.length;
  }

  /** A copy that shares nothing. */
  public NaturalEffects copy() {
    NaturalEffects copy = new NaturalEffects();
    copy.precisions = precisions.clone();
    copy.shifts = shifts.clone();
    copy.learned = learned;
    return copy;
  }
}
