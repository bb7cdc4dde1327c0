package dev.marquee.thumbnails.bandit;

import java.util.random.RandomGenerator;

/**
 * The artwork model: how likely an audience takes a title behind a picture, and which picture to
 * show.
 *
 * <p>{@code logit p = b + title + arm + arm×audience + r·(w·φ + W[audience]·φ)}, every effect an
 * independent normal. A decided impression with reward y moves each effect x times in the sum by
 * {@code s²·x·(y − p)/d} and shrinks its variance by {@code (s²·x)²·h/d}, where {@code h = p(1−p)},
 * {@code d = 1 + h·S} and S is the variance of the sum: one step of a Kalman filter on the
 * linearised likelihood with a diagonal covariance. p averages over the effects as MacKay (1992)
 * does.
 *
 * <p>The relevance r of features is learned like the others, but from pictures that have hardly
 * been seen: by as much of an impression as the picture's own effect is still unknown. The weights
 * are fitted most to pictures of which much is known; whether what they say holds for others shows
 * there alone. It begins at 1 and falls where features mean nothing.
 *
 * <p>Draws are Thompson sampling (Thompson 1933; Chapelle and Li 2011) over the arms' own effects:
 * one normal per arm, {@link BanditOptions#exploration} posterior deviations wide. What is not
 * known of the features' weights does not widen them: every impression of every title tells of the
 * weights, whichever arm it shows, so nothing is bought by drawing for them. Draws are narrower for
 * a title of which little is known, by {@code √(n/(n + n₀))} with n the information gained about
 * the title and n₀ {@link BanditOptions#evidence}: exploring pays by the impressions to come, and
 * the best guess of those is that there will be as many as there were. Scratch arrays are reused.
 * Not thread-safe.
 */
public final class ArtworkBandit {
  /** Well above the resolution of variances and means near one. */
  private static final double NOTABLE = 1e-5;

  /** A tenth of the width: what looks alike is drawn evenly, however little is known. */
  private static final float LEAST_KNOWN = .01f;

  /** Weights go on learning at this pace however little features are believed. */
  private static final float LEAST_RELEVANT = .3f;

  private static final float PI_EIGHTH = (float) (Math.PI / 8);

  private final BanditOptions options;
  private final int stride;
  private float[] scores = new float[8];
  private float[] deviations = new float[8];

  public ArtworkBandit(BanditOptions options) {
    this.options = options;
    this.stride = 1 + options.audiences();
  }

  /** The settings that effects were made with. */
  public BanditOptions options() {
    return options;
  }

  /**
   * Draws the arm to show.
   *
   * @param title a title with at least one arm
   * @param audience in [0, audiences)
   * @param time now, in the unit of the options' drift
   * @return the place of the arm
   */
  public int choose(
      TitleEffects title, SharedEffects shared, int audience, double time, RandomGenerator random) {
    score(title, shared, audience, time);
    int best = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int arm = 0; arm < title.size(); arm++) {
      float drawn =
          scores[arm] + options.exploration() * deviations[arm] * (float) random.nextGaussian();
      if (drawn > most) {
        most = drawn;
        best = arm;
      }
    }
    return best;
  }

  /**
   * Posterior mean of what tells the arms apart, and the deviation that draws have at an
   * exploration of 1, into {@link #scores} and {@link #deviations}, at their places.
   */
  public void score(TitleEffects title, SharedEffects shared, int audience, double time) {
    drift(title, time);
    int arms = title.size();
    if (arms == 0) {
      throw new IllegalArgumentException("a title without a picture has none to show");
    }
    if (scores.length < arms) {
      scores = new float[2 * arms];
      deviations = new float[2 * arms];
    }
    float known = known(title);
    float relevance = shared.relevance();
    for (int arm = 0; arm < arms; arm++) {
      int at = arm * stride;
      float mean = title.means[at] + title.means[at + 1 + audience];
      float variance = title.variances[at] + title.variances[at + 1 + audience];
      scores[arm] = mean + relevance * described(title, shared, arm, audience);
      deviations[arm] = (float) Math.sqrt(known * variance);
    }
  }

  /** Share of the draws' variance that the evidence about a title warrants, in (0, 1]. */
  private float known(TitleEffects title) {
    if (options.evidence() == 0) {
      return 1;
    }
    float prior = options.titleDeviation() * options.titleDeviation();
    // With n = 1/s² − 1/σ² the share n/(n + n₀), multiplied out: no division by what rounds to 0.
    float gained = Math.max(0, prior - title.variance);
    return Math.max(LEAST_KNOWN, gained / (gained + options.evidence() * prior * title.variance));
  }

  /** Posterior means of the last {@link #score}, by place; overwritten by the next. */
  public float[] scores() {
    return scores;
  }

  /** Deviations of draws by the last {@link #score}, by place; overwritten by the next. */
  public float[] deviations() {
    return deviations;
  }

  /**
   * Probability that an audience takes the title behind an arm's picture, averaged over what is not
   * known.
   */
  public float probability(
      TitleEffects title, SharedEffects shared, int arm, int audience, double time) {
    drift(title, time);
    return probability(mean(title, shared, arm, audience), variance(title, shared, arm, audience));
  }

  /**
   * Learns from one decided impression.
   *
   * @param arm place of the arm that was shown
   * @param reward what came of it, in [0, 1]
   * @throws IllegalArgumentException when the reward is outside
   */
  public void learn(
      TitleEffects title, SharedEffects shared, int arm, int audience, float reward, double time) {
    if (!(reward >= 0 && reward <= 1)) {
      throw new IllegalArgumentException("reward must be in [0, 1]: " + reward);
    }
    drift(title, time);
    float described = described(title, shared, arm, audience);
    float believed = Math.max(LEAST_RELEVANT, shared.relevance());
    float ofWeights = weightsVariance(title, shared, arm, audience);
    float expected =
        probability(
            mean(title, shared, arm, audience, described),
            variance(title, shared, arm, audience, described, shared.relevance(), ofWeights));
    float information = expected * (1 - expected);
    // With all that moves in the sum: a variance cannot shrink below 0.
    float moving = variance(title, shared, arm, audience, described, believed, ofWeights);
    float gain = 1 / (1 + information * moving);
    float move = (reward - expected) * gain;
    float shrink = information * gain;
    title.mean += title.variance * move;
    title.variance -= title.variance * title.variance * shrink;
    int at = arm * stride;
    float unknown = title.variances[at] / TitleEffects.priorVariance(0, options);
    step(
        shared.means,
        shared.variances,
        SharedEffects.ofRelevance(options),
        described,
        unknown * move,
        unknown * shrink);
    step(title.means, title.variances, at, 1, move, shrink);
    step(title.means, title.variances, at + 1 + audience, 1, move, shrink);
    step(shared.means, shared.variances, 0, 1, move, shrink);
    int features = options.features();
    int own = SharedEffects.ofAudience(audience, options);
    for (int feature = 0; feature < features; feature++) {
      float x = believed * title.features[arm * features + feature];
      step(shared.means, shared.variances, 1 + feature, x, move, shrink);
      step(shared.means, shared.variances, own + feature, x, move, shrink);
    }
    shared.learned++;
    wear(title);
  }

  /**
   * Pictures' own effects grow uncertain by what is seen of their title: where most is learned a
   * change is found soonest, and a title that is seldom seen keeps the little that it knows.
   */
  private void wear(TitleEffects title) {
    float prior = TitleEffects.priorVariance(0, options);
    for (int at = 0; at < title.variances.length; at += stride) {
      title.variances[at] = Math.min(prior, title.variances[at] + options.wear());
    }
  }

  private static void step(
      float[] means, float[] variances, int at, float x, float move, float shrink) {
    float covariance = variances[at] * x;
    means[at] += covariance * move;
    variances[at] -= covariance * covariance * shrink;
  }

  /** Posterior mean of the log-odds, of effects as they were last drifted. */
  public float mean(TitleEffects title, SharedEffects shared, int arm, int audience) {
    return mean(title, shared, arm, audience, described(title, shared, arm, audience));
  }

  private float mean(
      TitleEffects title, SharedEffects shared, int arm, int audience, float described) {
    int at = arm * stride;
    return shared.means[0]
        + title.mean
        + title.means[at]
        + title.means[at + 1 + audience]
        + shared.relevance() * described;
  }

  /** What the features of an arm's picture say of it, before it is asked how much that counts. */
  private float described(TitleEffects title, SharedEffects shared, int arm, int audience) {
    int features = options.features();
    int own = SharedEffects.ofAudience(audience, options);
    float sum = 0;
    for (int feature = 0; feature < features; feature++) {
      sum +=
          title.features[arm * features + feature]
              * (shared.means[1 + feature] + shared.means[own + feature]);
    }
    return sum;
  }

  /** Posterior variance of the log-odds, of effects as they were last drifted. */
  public float variance(TitleEffects title, SharedEffects shared, int arm, int audience) {
    return variance(
        title,
        shared,
        arm,
        audience,
        described(title, shared, arm, audience),
        shared.relevance(),
        weightsVariance(title, shared, arm, audience));
  }

  private float variance(
      TitleEffects title,
      SharedEffects shared,
      int arm,
      int audience,
      float described,
      float relevance,
      float ofWeights) {
    int at = arm * stride;
    float variance =
        shared.variances[0]
            + title.variance
            + title.variances[at]
            + title.variances[at + 1 + audience];
    return variance
        + relevance * relevance * ofWeights
        + described * described * shared.variances[SharedEffects.ofRelevance(options)];
  }

  /** Posterior variance of {@link #described}. */
  private float weightsVariance(TitleEffects title, SharedEffects shared, int arm, int audience) {
    int own = SharedEffects.ofAudience(audience, options);
    float ofWeights = 0;
    for (int feature = 0; feature < options.features(); feature++) {
      float x = title.features[arm * options.features() + feature];
      ofWeights += x * x * (shared.variances[1 + feature] + shared.variances[own + feature]);
    }
    return ofWeights;
  }

  private static float probability(float mean, float variance) {
    return 1 / (1 + (float) Math.exp(-mean / (float) Math.sqrt(1 + PI_EIGHTH * variance)));
  }

  /** What was learned fades, and grows uncertain, by the time since it was last used. */
  private void drift(TitleEffects title, double time) {
    double span = time - title.time;
    if (!isNotable(span)) {
      return;
    }
    title.time = time;
    float kept = kept(span);
    float gained = (float) (options.drift() * span);
    float own = options.titleDeviation() * options.titleDeviation();
    title.mean *= kept;
    title.variance = Math.min(own, title.variance + gained);
    for (int at = 0; at < title.means.length; at++) {
      title.means[at] *= kept;
      title.variances[at] =
          Math.min(TitleEffects.priorVariance(at % stride, options), title.variances[at] + gained);
    }
  }

  /**
   * Lets the shared effects drift up to a time. Nothing else here does: where several learners
   * share them, one of them owns their clock.
   */
  public void drift(SharedEffects shared, double time) {
    double span = time - shared.time;
    if (!isNotable(span)) {
      return;
    }
    shared.time = time;
    float kept = kept(span);
    float gained = (float) (options.drift() * span);
    // Whether features mean anything does not change with time: the relevance stays.
    for (int at = 0; at < SharedEffects.ofRelevance(options); at++) {
      float prior = SharedEffects.priorMean(at, options);
      shared.means[at] = prior + (shared.means[at] - prior) * kept;
      shared.variances[at] =
          Math.min(SharedEffects.priorVariance(at, options), shared.variances[at] + gained);
    }
  }

  /** Less would be rounded away, step by step, however many there are: it waits for more. */
  private boolean isNotable(double span) {
    return span * options.drift() >= NOTABLE || span / options.halfLife() >= NOTABLE;
  }

  private float kept(double span) {
    return (float) Math.exp(-0.6931471805599453 * span / options.halfLife());
  }
}
