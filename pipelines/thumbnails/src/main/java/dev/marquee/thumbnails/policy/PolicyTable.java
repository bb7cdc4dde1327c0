package dev.marquee.thumbnails.policy;

import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;

/**
 * Makes the table of a title: with which probability each audience is shown each picture.
 *
 * <p>A table is an array of audiences times pictures, one audience after the other, pictures in the
 * order of the title's effects. Scratch arrays are reused. Not thread-safe.
 */
public final class PolicyTable {
  private final ArtworkBandit bandit;
  private final Guardrails guardrails;
  private final ChoiceProbabilities choices = new ChoiceProbabilities();

  public PolicyTable(ArtworkBandit bandit, Guardrails guardrails) {
    this.bandit = bandit;
    this.guardrails = guardrails;
  }

  /**
   * The table by what is known now.
   *
   * @param title a title with at least one picture
   * @param impressions decided impressions per audience
   * @param time now, in the unit of the options' drift
   */
  public float[] of(TitleEffects title, SharedEffects shared, long[] impressions, double time) {
    int pictures = title.size();
    int audiences = bandit.options().audiences();
    float[] table = new float[audiences * pictures];
    double[] row = new double[pictures];
    for (int audience = 0; audience < audiences; audience++) {
      bandit.score(title, shared, audience, time);
      choices.of(
          bandit.scores(), bandit.deviations(), bandit.options().exploration(), pictures, row);
      guardrails.apply(row, impressions[audience]);
      for (int picture = 0; picture < pictures; picture++) {
        table[audience * pictures + picture] = (float) row[picture];
      }
    }
    return table;
  }

  /** A table that shows one picture only. */
  public static float[] always(int picture, int pictures, int audiences) {
    float[] table = new float[audiences * pictures];
    for (int audience = 0; audience < audiences; audience++) {
      table[audience * pictures + picture] = 1;
    }
    return table;
  }

  /** The greatest difference of two tables; 1 when they are of different sizes. */
  public static float difference(float[] one, float[] other) {
    if (one.length != other.length) {
      return 1;
    }
    float greatest = 0;
    for (int at = 0; at < one.length; at++) {
      greatest = Math.max(greatest, Math.abs(one[at] - other[at]));
    }
    return greatest;
  }

  /**
   * The picture that a table draws for an audience at a uniform number.
   *
   * @param uniform in [0, 1)
   */
  public static int draw(float[] table, int audience, int pictures, double uniform) {
    double left = uniform;
    int last = 0;
    for (int picture = 0; picture < pictures; picture++) {
      float probability = table[audience * pictures + picture];
      if (probability > 0) {
        last = picture;
        left -= probability;
        if (left < 0) {
          return picture;
        }
      }
    }
    // They sum to one but for rounding.
    return last;
  }
}
