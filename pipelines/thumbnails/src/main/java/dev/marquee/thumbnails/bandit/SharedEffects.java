package dev.marquee.thumbnails.bandit;

/**
 * What holds for pictures of all titles: the baseline, what each feature counts for everyone, what
 * it counts for one audience more or less, and how much of what features say is to be believed.
 *
 * <p>Public fields make it a serializable state record. Not thread-safe.
 */
public final class SharedEffects {
  /** What features say of a picture is not believed more than this much. */
  private static final float MOST_RELEVANT = 1.2f;

  /** Means: baseline, features, features of each audience, then the relevance of features. */
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
    int size = 2 + options.features() * (1 + options.audiences());
    effects.means = new float[size];
    effects.variances = new float[size];
    for (int at = 0; at < size; at++) {
      effects.means[at] = priorMean(at, options);
      effects.variances[at] = priorVariance(at, options);
    }
    return effects;
  }

  static float priorMean(int at, BanditOptions options) {
    return at == 0 ? options.baseline() : at == ofRelevance(options) ? 1 : 0;
  }

  static float priorVariance(int at, BanditOptions options) {
    float deviation =
        at == 0
            ? options.baselineDeviation()
            : at == ofRelevance(options)
                ? options.relevanceDeviation()
                : at <= options.features()
                    ? options.featureDeviation()
                    : options.audienceFeatureDeviation();
    return deviation * deviation;
  }

  /** Where the features of an audience begin. */
  static int ofAudience(int audience, BanditOptions options) {
    return 1 + options.features() * (1 + audience);
  }

  /** Where the relevance of features stands. */
  static int ofRelevance(BanditOptions options) {
    return 1 + options.features() * (1 + options.audiences());
  }

  /** Share of what features say of a picture that is believed, in [0, 1.2]. */
  public float relevance() {
    return Math.max(0, Math.min(MOST_RELEVANT, means[means.length - 1]));
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
