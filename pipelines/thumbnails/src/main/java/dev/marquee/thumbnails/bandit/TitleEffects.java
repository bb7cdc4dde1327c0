package dev.marquee.thumbnails.bandit;

import java.util.Arrays;

/**
 * What is known of one title: how readily it is taken, and of each of its pictures (arms) how it
 * differs, for everyone and for each audience.
 *
 * <p>Two numbers per effect. Arms come and go without touching the others. Public fields make it a
 * serializable state record; arrays hold exactly the arms there are. Not thread-safe.
 */
public final class TitleEffects {
  /** Mean and variance of the title's own effect. */
  public float mean;

  public float variance;

  /** Key of each arm's picture; crops of one picture share it. */
  public long[] arms = new long[0];

  /** Features of arm i at [i · features]. */
  public float[] features = new float[0];

  /** Means of arm i at [i · (1 + audiences)]: for everyone, then for each audience. */
  public float[] means = new float[0];

  /** Variances in the same order. */
  public float[] variances = new float[0];

  /** Time of the last use, in the unit of the options' drift. */
  public double time;

  /** A title without arms. */
  public static TitleEffects initial(BanditOptions options, double time) {
    TitleEffects effects = new TitleEffects();
    effects.variance = options.titleDeviation() * options.titleDeviation();
    effects.time = time;
    return effects;
  }

  /** Number of arms. */
  public int size() {
    return arms.length;
  }

  /** Place of an arm, or −1. */
  public int find(long arm) {
    for (int at = 0; at < arms.length; at++) {
      if (arms[at] == arm) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Adds an arm at its prior: what is expected of it follows from its features alone.
   *
   * @param described its features, as many as the options say
   * @return its place
   * @throws IllegalArgumentException when it is there, or has another number of features
   */
  public int add(long arm, float[] described, BanditOptions options) {
    if (find(arm) >= 0) {
      throw new IllegalArgumentException("arm is there already: " + arm);
    }
    if (described.length != options.features()) {
      throw new IllegalArgumentException(
          "features must be " + options.features() + " numbers: " + described.length);
    }
    int place = arms.length;
    int stride = 1 + options.audiences();
    arms = Arrays.copyOf(arms, place + 1);
    arms[place] = arm;
    features = Arrays.copyOf(features, (place + 1) * described.length);
    System.arraycopy(described, 0, features, place * described.length, described.length);
    means = Arrays.copyOf(means, (place + 1) * stride);
    variances = Arrays.copyOf(variances, (place + 1) * stride);
    for (int effect = 0; effect < stride; effect++) {
      variances[place * stride + effect] = priorVariance(effect, options);
    }
    return place;
  }

  /** Removes an arm; the last one takes its place. Unknown arms are ignored. */
  public void retire(long arm, BanditOptions options) {
    int place = find(arm);
    if (place < 0) {
      return;
    }
    int last = arms.length - 1;
    int stride = 1 + options.audiences();
    arms[place] = arms[last];
    arms = Arrays.copyOf(arms, last);
    features = withoutBlock(features, place, last, options.features());
    means = withoutBlock(means, place, last, stride);
    variances = withoutBlock(variances, place, last, stride);
  }

  /** Bytes of its numbers and keys. */
  public int bytes() {
    return 2 * Float.BYTES
        + Double.BYTES
        + arms.length * Long.BYTES
        + (features.length + means.length + variances.length) * Float.BYTES;
  }

  static float priorVariance(int effect, BanditOptions options) {
    float deviation = effect == 0 ? options.armDeviation() : options.audienceDeviation();
    return deviation * deviation;
  }

  private static float[] withoutBlock(float[] blocks, int place, int last, int length) {
    System.arraycopy(blocks, last * length, blocks, place * length, length);
    return Arrays.copyOf(blocks, last * length);
  }

  public TitleEffects copy() {
    TitleEffects copy = new TitleEffects();
    copy.mean = mean;
    copy.variance = variance;
    copy.arms = arms.clone();
    copy.features = features.clone();
    copy.means = means.clone();
    copy.variances = variances.clone();
    copy.time = time;
    return copy;
  }
}
