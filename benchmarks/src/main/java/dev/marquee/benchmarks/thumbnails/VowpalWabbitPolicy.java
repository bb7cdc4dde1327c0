package dev.marquee.benchmarks.thumbnails;

import java.util.Locale;
import java.util.SplittableRandom;
import vowpalWabbit.learner.VWActionProbsLearner;
import vowpalWabbit.learner.VWLearner;
import vowpalWabbit.learner.VWLearners;
import vowpalWabbit.responses.ActionProb;

/**
 * Vowpal Wabbit's contextual bandit with action-dependent features (Agarwal et al. 2014; Bietti et
 * al. 2021) in this process: the audience is the context, a picture is its own name and its
 * features, both crossed with the audience.
 *
 * <p>Draws from the probabilities that it answers with, and learns from cost −1 for a take at the
 * probability with which the picture was drawn. Needs the library's native part, which exists for
 * Linux on x86-64.
 */
public final class VowpalWabbitPolicy implements ThumbnailPolicy {
  private final ArtworkWorld world;
  private final VWActionProbsLearner learner;
  private final SplittableRandom random;
  private final String[][] actions = new String[ArtworkWorld.TITLES][ArtworkWorld.ARMS];
  private final float[] drawnWith = new float[ArtworkWorld.IMPRESSIONS];
  private final String[] example = new String[1 + ArtworkWorld.ARMS];
  private final long[] titleNames = new long[ArtworkWorld.TITLES];
  private long nextName;

  /**
   * @param arguments exploration and learning settings, with the interactions of the namespaces A
   *     (audience), P (picture), F (features) and T (title)
   */
  VowpalWabbitPolicy(ArtworkWorld world, String arguments, long seed) {
    this.world = world;
    this.random = new SplittableRandom(seed);
    VWLearner made =
        VWLearners.create(
            "--quiet --cb_explore_adf -b 20 --random_seed " + (seed & 0xFFFF) + " " + arguments);
    this.learner = (VWActionProbsLearner) made;
    for (int title = 0; title < actions.length; title++) {
      titleNames[title] = title;
      for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
        actions[title][arm] = describe(title, arm);
      }
    }
  }

  /** Whether the library's native part is there for this machine. */
  public static boolean isAvailable() {
    try (VWLearner learner = VWLearners.create("--quiet --cb_explore_adf")) {
      return learner != null;
    } catch (LinkageError | RuntimeException | java.io.IOException e) {
      return false;
    }
  }

  private String describe(int title, int arm) {
    StringBuilder line = new StringBuilder();
    line.append("|P p").append(nextName++).append(" |F");
    float[] features = world.features(title, arm);
    for (int feature = 0; feature < features.length; feature++) {
      line.append(String.format(Locale.ROOT, " f%d:%.4f", feature, features[feature]));
    }
    return line.append(" |T t").append(titleNames[title]).toString();
  }

  @Override
  public int choose(int title, int audience, int now) {
    example[0] = "shared |A a" + audience;
    System.arraycopy(actions[title], 0, example, 1, ArtworkWorld.ARMS);
    ActionProb[] answer = learner.predict(example).getActionProbs();
    double left = random.nextDouble();
    int chosen = 0;
    for (ActionProb one : answer) {
      // They sum to one but for rounding: what is never drawn must not be drawn last.
      if (!(one.getProbability() > 0)) {
        continue;
      }
      chosen = one.getAction();
      drawnWith[now] = one.getProbability();
      left -= one.getProbability();
      if (left < 0) {
        break;
      }
    }
    return chosen;
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    example[0] = "shared |A a" + audience;
    System.arraycopy(actions[title], 0, example, 1, ArtworkWorld.ARMS);
    example[1 + arm] = "0:" + (taken ? -1 : 0) + ":" + drawnWith[shownAt] + " " + example[1 + arm];
    learner.learn(example);
  }

  @Override
  public void replaced(int title, int arm) {
    actions[title][arm] = describe(title, arm);
  }

  @Override
  public void entered(int title) {
    titleNames[title] += ArtworkWorld.TITLES;
    ThumbnailPolicy.super.entered(title);
  }

  @Override
  public double stateBytesPerTitle() {
    return Double.NaN;
  }

  @Override
  public void close() {
    try {
      learner.close();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
