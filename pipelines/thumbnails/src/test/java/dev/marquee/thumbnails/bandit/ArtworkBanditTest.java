package dev.marquee.thumbnails.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ArtworkBanditTest {
  private static final int AUDIENCES = 2;
  private static final BanditOptions PLAIN = BanditOptions.of(AUDIENCES, 0);
  private static final float ARM_VARIANCE = PLAIN.armDeviation() * PLAIN.armDeviation();
  private static final float AUDIENCE_VARIANCE =
      PLAIN.audienceDeviation() * PLAIN.audienceDeviation();
  private static final float[] NO_FEATURES = new float[0];

  private static TitleEffects title(BanditOptions options, int arms) {
    TitleEffects title = TitleEffects.initial(options, 0);
    for (int arm = 0; arm < arms; arm++) {
      title.add(arm, new float[options.features()], options);
    }
    return title;
  }

  /** What figures of regret are measured with. */
  @Test
  void theShippedPriorIsTheOneThatWasMeasured() {
    assertThat(BanditOptions.of(AUDIENCES, 4))
        .isEqualTo(
            new BanditOptions(
                AUDIENCES,
                4,
                -3,
                1,
                .5f,
                .3f,
                .35f,
                .3f,
                .15f,
                1,
                .5f,
                32,
                0,
                2e-5f,
                Double.POSITIVE_INFINITY));
  }

  /** One step, calculated by hand from the formulas. */
  @Test
  void oneImpressionMovesEveryEffectByItsShareOfTheUncertainty() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 1);
    bandit.learn(title, shared, 0, 1, 1, 0);
    double sum = 1 + .25 + ARM_VARIANCE + AUDIENCE_VARIANCE;
    double expected = 1 / (1 + Math.exp(3 / Math.sqrt(1 + Math.PI * sum / 8)));
    double information = expected * (1 - expected);
    double gain = 1 / (1 + information * sum);
    Offset<Float> close = within(1e-5f);
    assertThat(shared.means[0]).isCloseTo((float) (-3 + (1 - expected) * gain), close);
    assertThat(title.mean).isCloseTo((float) (.25 * (1 - expected) * gain), close);
    assertThat(title.means[2])
        .isCloseTo((float) (AUDIENCE_VARIANCE * (1 - expected) * gain), close);
    assertThat(title.means[1]).isZero();
    assertThat(title.variance).isCloseTo((float) (.25 - .0625 * information * gain), close);
    assertThat(title.variances[2])
        .isCloseTo(
            (float) (AUDIENCE_VARIANCE * (1 - AUDIENCE_VARIANCE * information * gain)), close);
    assertThat(title.variances[1]).isEqualTo(AUDIENCE_VARIANCE);
    assertThat(shared.learned).isOne();
  }

  @Test
  void learnsTheRatesThatItIsShown() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 3);
    double[] rates = {.02, .08, .2};
    SplittableRandom random = new SplittableRandom(3);
    for (int impression = 0; impression < 60_000; impression++) {
      int arm = random.nextInt(3);
      int audience = random.nextInt(AUDIENCES);
      bandit.learn(title, shared, arm, audience, random.nextDouble() < rates[arm] ? 1 : 0, 0);
    }
    for (int arm = 0; arm < 3; arm++) {
      assertThat((double) bandit.probability(title, shared, arm, 0, 0))
          .isCloseTo(rates[arm], within(.25 * rates[arm]));
    }
  }

  @Test
  void showsWhatItsAudienceTakesAfterEnoughImpressions() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 2);
    SplittableRandom random = new SplittableRandom(5);
    int[] fitting = new int[2];
    for (int impression = 0; impression < 20_000; impression++) {
      int audience = random.nextInt(AUDIENCES);
      int arm = bandit.choose(title, shared, audience, 0, random);
      boolean fits = arm == audience;
      fitting[impression / 10_000] += fits ? 1 : 0;
      bandit.learn(
          title, shared, arm, audience, random.nextDouble() < (fits ? .2 : .05) ? 1 : 0, 0);
    }
    assertThat(fitting[1]).isGreaterThan(9_500).isGreaterThan(fitting[0]);
  }

  @Test
  void aNewPictureBeginsFromItsFeatures() {
    BanditOptions options = BanditOptions.of(AUDIENCES, 1);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    SplittableRandom random = new SplittableRandom(7);
    for (int at = 0; at < 400; at++) {
      TitleEffects one = TitleEffects.initial(options, 0);
      float feature = at % 2 == 0 ? 1 : -1;
      one.add(at, new float[] {feature}, options);
      for (int impression = 0; impression < 50; impression++) {
        boolean taken = random.nextDouble() < (feature > 0 ? .2 : .05);
        bandit.learn(one, shared, 0, impression % AUDIENCES, taken ? 1 : 0, 0);
      }
    }
    TitleEffects fresh = TitleEffects.initial(options, 0);
    fresh.add(1, new float[] {1}, options);
    fresh.add(2, new float[] {-1}, options);
    assertThat(bandit.probability(fresh, shared, 0, 0, 0))
        .isGreaterThan(1.5f * bandit.probability(fresh, shared, 1, 0, 0));
  }

  /** How much features are believed after many pictures, of which each was seen a little. */
  private static float relevance(double perFeature, double own) {
    BanditOptions options = BanditOptions.of(AUDIENCES, 2);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    SplittableRandom random = new SplittableRandom(11);
    for (int at = 0; at < 600; at++) {
      TitleEffects one = TitleEffects.initial(options, 0);
      float[] features = {(float) random.nextGaussian(), (float) random.nextGaussian()};
      one.add(at, features, options);
      double logit = -2 + perFeature * (features[0] - features[1]) + own * random.nextGaussian();
      double rate = 1 / (1 + Math.exp(-logit));
      for (int impression = 0; impression < 60; impression++) {
        boolean taken = random.nextDouble() < rate;
        bandit.learn(one, shared, 0, impression % AUDIENCES, taken ? 1 : 0, 0);
      }
    }
    return shared.relevance();
  }

  @Test
  void featuresThatMeanNothingAreBelievedLess() {
    assertThat(relevance(0, .6)).isLessThan(.6f);
    assertThat(relevance(.5, .2)).isGreaterThan(.8f);
  }

  @Test
  void noVarianceFallsBelowZeroWhereFeaturesAreNotBelieved() {
    BanditOptions options = BanditOptions.of(AUDIENCES, 1);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    shared.means[SharedEffects.ofRelevance(options)] = 0;
    TitleEffects title = TitleEffects.initial(options, 0);
    title.add(1, new float[] {100}, options);
    for (int impression = 0; impression < 50; impression++) {
      bandit.learn(title, shared, 0, 0, impression % 2, 0);
      assertThat(shared.variances[1]).isPositive();
      assertThat(shared.variances[SharedEffects.ofAudience(0, options)]).isPositive();
    }
  }

  @Test
  void onlyPicturesThatAreHardlyKnownSayWhetherFeaturesMeanAnything() {
    BanditOptions options = BanditOptions.of(AUDIENCES, 1);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects[] shared = {SharedEffects.initial(options), SharedEffects.initial(options)};
    int relevance = SharedEffects.ofRelevance(options);
    for (int at = 0; at < 2; at++) {
      TitleEffects title = TitleEffects.initial(options, 0);
      title.add(1, new float[] {1}, options);
      title.variances[0] *= at == 0 ? 1 : 1e-3f;
      shared[at].means[1] = .5f;
      bandit.learn(title, shared[at], 0, 0, 0, 0);
    }
    assertThat(shared[0].means[relevance]).isLessThan(.999f);
    assertThat(1 - shared[1].means[relevance])
        .isPositive()
        .isLessThan(2e-3f * (1 - shared[0].means[relevance]));
  }

  @Test
  void whatWasLearnedFadesAndGrowsUncertainByTime() {
    BanditOptions options = PLAIN.withDrift(.005f, 10);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    TitleEffects title = title(options, 1);
    for (int impression = 0; impression < 2_000; impression++) {
      bandit.learn(title, shared, 0, 0, impression % 2, 0);
    }
    float mean = title.means[0];
    float variance = title.variances[0];
    bandit.score(title, shared, 0, 10);
    assertThat(title.means[0]).isCloseTo(mean / 2, within(1e-4f));
    assertThat(title.variances[0]).isCloseTo(variance + .05f, within(1e-4f));
    bandit.score(title, shared, 0, 10_000);
    bandit.drift(shared, 10_000);
    assertThat(title.means[0]).isCloseTo(0, within(1e-4f));
    assertThat(title.variances[0]).isEqualTo(ARM_VARIANCE);
    assertThat(shared.means[0]).isCloseTo(-3, within(1e-4f));
  }

  @Test
  void allPicturesOfATitleWearWithEachImpressionUpToTheirPrior() {
    BanditOptions options = PLAIN.withWear(.001f);
    ArtworkBandit bandit = new ArtworkBandit(options);
    ArtworkBandit unworn = new ArtworkBandit(PLAIN.withWear(0));
    SharedEffects[] shared = {SharedEffects.initial(options), SharedEffects.initial(options)};
    TitleEffects[] titles = {title(options, 2), title(options, 2)};
    for (int impression = 0; impression < 2_000; impression++) {
      unworn.learn(titles[0], shared[0], 0, 0, impression % 2, 0);
      unworn.learn(titles[1], shared[1], 0, 0, impression % 2, 0);
    }
    float known = titles[0].variances[0];
    titles[0].variances[3] = .05f;
    titles[1].variances[3] = .05f;
    unworn.learn(titles[0], shared[0], 0, 1, 1, 0);
    bandit.learn(titles[1], shared[1], 0, 1, 1, 0);
    assertThat(known).isLessThan(.02f);
    assertThat(titles[1].variances[0] - titles[0].variances[0]).isCloseTo(.001f, within(1e-6f));
    assertThat(titles[1].variances[3]).isCloseTo(.051f, within(1e-6f));
    assertThat(titles[1].variances[1]).isEqualTo(titles[0].variances[1]);
    assertThat(titles[1].variance).isEqualTo(titles[0].variance);
    for (int impression = 0; impression < 200; impression++) {
      bandit.learn(titles[1], shared[1], 0, 1, 1, 0);
    }
    assertThat(titles[1].variances[3]).isEqualTo(ARM_VARIANCE);
  }

  @Test
  void drawsWidenAsTheTitleBecomesKnown() {
    BanditOptions options = PLAIN.withEvidence(16);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    TitleEffects title = title(options, 2);
    bandit.score(title, shared, 0, 0);
    double unknown = Math.sqrt(ARM_VARIANCE + AUDIENCE_VARIANCE);
    assertThat((double) bandit.deviations()[0]).isCloseTo(.1 * unknown, within(1e-5));
    for (int impression = 0; impression < 3_000; impression++) {
      bandit.learn(title, shared, 0, 0, impression % 2, 0);
    }
    double gained = 1 / title.variance - 1 / .25;
    bandit.score(title, shared, 0, 0);
    assertThat((double) bandit.deviations()[1])
        .isCloseTo(Math.sqrt(gained / (gained + 16)) * unknown, within(1e-4));
    assertThat(gained).isGreaterThan(100);
  }

  @Test
  void withoutEvidenceToWaitForDrawsAreFullFromTheStart() {
    BanditOptions options = PLAIN.withEvidence(0);
    ArtworkBandit bandit = new ArtworkBandit(options);
    bandit.score(title(options, 2), SharedEffects.initial(options), 0, 0);
    assertThat((double) bandit.deviations()[0])
        .isCloseTo(Math.sqrt(ARM_VARIANCE + AUDIENCE_VARIANCE), within(1e-5));
  }

  @Test
  void whatIsNotKnownOfFeaturesDoesNotWidenDraws() {
    BanditOptions options = BanditOptions.of(AUDIENCES, 1).withEvidence(0);
    ArtworkBandit bandit = new ArtworkBandit(options);
    TitleEffects title = TitleEffects.initial(options, 0);
    title.add(1, new float[] {0}, options);
    title.add(2, new float[] {3}, options);
    SharedEffects shared = SharedEffects.initial(options);
    bandit.score(title, shared, 0, 0);
    assertThat(bandit.deviations()[1]).isEqualTo(bandit.deviations()[0]);
    assertThat(bandit.variance(title, shared, 1, 0))
        .isGreaterThan(bandit.variance(title, shared, 0, 0));
  }

  @Test
  void picturesThatLookAlikeAreDrawnEvenlyFromTheStart() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 4);
    SplittableRandom random = new SplittableRandom(9);
    int[] drawn = new int[4];
    for (int draw = 0; draw < 40_000; draw++) {
      drawn[bandit.choose(title, shared, 0, 0, random)]++;
    }
    // A deviation is 87.
    for (int one : drawn) {
      assertThat(one).isBetween(9_600, 10_400);
    }
  }

  @Test
  void manySmallStepsOfTimeDriftAsFarAsOne() {
    BanditOptions options = PLAIN.withDrift(.01f, 10);
    ArtworkBandit bandit = new ArtworkBandit(options);
    TitleEffects[] titles = {title(options, 1), title(options, 1)};
    SharedEffects[] shared = {SharedEffects.initial(options), SharedEffects.initial(options)};
    for (int at = 0; at < 2; at++) {
      for (int impression = 0; impression < 500; impression++) {
        bandit.learn(titles[at], shared[at], 0, 0, 1, 0);
      }
    }
    for (int step = 1; step <= 1_000_000; step++) {
      bandit.score(titles[0], shared[0], 0, step * 5e-6);
      bandit.drift(shared[0], step * 5e-6);
    }
    bandit.score(titles[1], shared[1], 0, 5);
    bandit.drift(shared[1], 5);
    assertThat(titles[0].means[0]).isCloseTo(titles[1].means[0], within(2e-3f));
    assertThat(titles[0].variances[0]).isCloseTo(titles[1].variances[0], within(2e-3f));
    assertThat(shared[0].means[0]).isCloseTo(shared[1].means[0], within(5e-3f));
  }

  @Test
  void timeThatRunsBackwardsChangesNothing() {
    BanditOptions options = PLAIN.withDrift(.01f, 10);
    ArtworkBandit bandit = new ArtworkBandit(options);
    SharedEffects shared = SharedEffects.initial(options);
    TitleEffects title = title(options, 1);
    bandit.learn(title, shared, 0, 0, 1, 100);
    float mean = title.means[0];
    bandit.score(title, shared, 0, 50);
    assertThat(title.means[0]).isEqualTo(mean);
    assertThat(title.time).isEqualTo(100);
  }

  @Test
  void armsComeAndGoWithoutTouchingTheOthers() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 3);
    for (int arm = 0; arm < 3; arm++) {
      for (int impression = 0; impression <= arm; impression++) {
        bandit.learn(title, shared, arm, 1, 1, 0);
      }
    }
    float second = bandit.probability(title, shared, 1, 1, 0);
    float third = bandit.probability(title, shared, 2, 1, 0);
    title.retire(0, PLAIN);
    title.retire(99, PLAIN);
    assertThat(title.size()).isEqualTo(2);
    assertThat(title.find(0)).isEqualTo(-1);
    title.add(7, NO_FEATURES, PLAIN);
    assertThat(bandit.probability(title, shared, title.find(1), 1, 0)).isEqualTo(second);
    assertThat(bandit.probability(title, shared, title.find(2), 1, 0)).isEqualTo(third);
    int place = title.find(7) * (1 + AUDIENCES);
    assertThat(title.means[place]).isZero();
    assertThat(title.variances[place]).isEqualTo(ARM_VARIANCE);
  }

  @Test
  void sixArmsAndFourAudiencesTakeAtMostHalfAKilobyte() {
    BanditOptions options = BanditOptions.of(4, 4);
    assertThat(title(options, 6).bytes()).isBetween(300, 512);
  }

  @Test
  void copiesAreIndependent() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 2);
    TitleEffects copy = title.copy();
    SharedEffects sharedCopy = shared.copy();
    bandit.learn(title, shared, 0, 0, 1, 0);
    assertThat(copy.means).containsOnly(0);
    assertThat(sharedCopy.means).containsExactly(-3, 1);
    assertThat(sharedCopy.learned).isZero();
  }

  @Test
  void refusesWhatIsNoReward() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    TitleEffects title = title(PLAIN, 1);
    for (float reward : new float[] {-.1f, 1.1f, Float.NaN}) {
      assertThatThrownBy(() -> bandit.learn(title, shared, 0, 0, reward, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reward must be in [0, 1]");
    }
    assertThat(title.means).containsOnly(0);
  }

  @Test
  void refusesAnArmThatIsThereAlreadyAndFeaturesOfAnotherNumber() {
    TitleEffects title = title(PLAIN, 1);
    assertThatThrownBy(() -> title.add(0, NO_FEATURES, PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there already");
    assertThatThrownBy(() -> title.add(5, new float[1], PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("features must be 0 numbers");
  }

  @Test
  void refusesATitleWithoutPictures() {
    ArtworkBandit bandit = new ArtworkBandit(PLAIN);
    TitleEffects title = title(PLAIN, 0);
    SharedEffects shared = SharedEffects.initial(PLAIN);
    assertThatThrownBy(() -> bandit.score(title, shared, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesOptionsOutOfRange() {
    assertThatThrownBy(() -> BanditOptions.of(0, 4)).hasMessageContaining("audiences");
    assertThatThrownBy(() -> PLAIN.withDrift(-1, 1)).hasMessageContaining("drift");
    assertThatThrownBy(() -> PLAIN.withDrift(0, 0)).hasMessageContaining("halfLife");
    assertThatThrownBy(() -> PLAIN.withExploration(Float.NaN)).hasMessageContaining("exploration");
  }
}
