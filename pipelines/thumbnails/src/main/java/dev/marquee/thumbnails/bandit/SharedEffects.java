package dev.marquee.thumbnails.bandit;

/**
 * What holds for pictures of all titles: the baseline, what each feature counts for everyone, and
 * what it counts for one audience more or less.
 *
 * <p>Public fields make it a serializable state record. Not thread-safe.
 */
public final class SharedEffects {
  /** Means: baseline, features, then features of each audience. */
  public float[] means = new float[0];

  /** Variances in the same order. */
  public float[] variances = new float[0];

  /** Time of the last use, in the unit of the options' drift. */
  public double time;

  /** Decided impressions that it has learned from. */
  public long learned;

  /** The prior. */
  public static SharedEffects initial(BanditOptions options) {
    SharedEffects effects = new SharedEffects();
    int features = options.features();
    int size = 1 + features * (1 + options.audiences());
    effects.means = new float[size];
    effects.variances = new float[size];
    effects.means[0] = options.baseline();
    for (int at = 0; at < size; at++) {
      effects.variances[at] = priorVariance(at, options);
    }
    return effects;
  }

  static float priorVariance(int at, BanditOptions options) {
    float deviation =
        at == 0
            ? options.baselineDeviation()
            : at <= options.features()
                ? options.featureDeviation()
                : options.audienceFeatureDeviation();
    return deviation * deviation;
  }

  /** Where the features of an audience begin. */
  static int ofAudience(int audience, BanditOptions options) {
    return 1 + options.features() * (1 + audience);
  }

  public SharedEffects copy() {
    SharedEffects copy = new SharedEffects();
    copy.means = means.clone();
    copy.variances = variances.clone();
    copy.time = time;
    copy.learned = learned;
    return copy;
  }
}
