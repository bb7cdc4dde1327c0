package dev.marquee.thumbnails.sharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EffectsLearnerTest {
  private static final BanditOptions OPTIONS = BanditOptions.of(2, 3);

  /** Two titles of two pictures each, and what is shown of them. */
  private static final class World {
    private final TitleEffects[] titles = new TitleEffects[2];
    private final SplittableRandom random = new SplittableRandom(11);
    private final ArtworkBandit bandit = new ArtworkBandit(OPTIONS);

    private World() {
      for (int title = 0; title < 2; title++) {
        titles[title] = TitleEffects.initial(OPTIONS, 0);
        titles[title].add(1, new float[] {1, 0, -1}, OPTIONS);
        titles[title].add(2, new float[] {-1, 1, .5f}, OPTIONS);
      }
    }

    private void learn(int title, SharedEffects shared) {
      int arm = random.nextInt(2);
      float reward = random.nextDouble() < (arm == 0 ? .2 : .05) ? 1 : 0;
      bandit.learn(titles[title], shared, arm, random.nextInt(2), reward, 0);
    }
  }

  private static void assertSame(SharedEffects one, SharedEffects other, float offset) {
    Offset<Float> within = within(offset);
    for (int at = 0; at < one.means.length; at++) {
      assertThat(one.means[at]).as("mean " + at).isCloseTo(other.means[at], within);
      assertThat(one.variances[at]).as("variance " + at).isCloseTo(other.variances[at], within);
    }
    assertThat(one.learned).isEqualTo(other.learned);
  }

  @Test
  void naturalParametersGiveTheEffectsBack() {
    SharedEffects effects = SharedEffects.initial(OPTIONS);
    World world = new World();
    for (int at = 0; at < 100; at++) {
      world.learn(0, effects);
    }
    SharedEffects back = SharedEffects.initial(OPTIONS);
    NaturalEffects.of(effects).copyTo(back);
    assertSame(back, effects, 1e-6f);
  }

  @Test
  void anEffectThatCannotMoveStaysWhereItIs() {
    BanditOptions noFeatures = OPTIONS.withDeviations(.5f, .4f, 0, 0);
    SharedEffects effects = SharedEffects.initial(noFeatures);
    effects.means[1] = .25f;
    SharedEffects back = effects.copy();
    NaturalEffects.of(effects).copyTo(back);
    assertThat(back.means[1]).isEqualTo(.25f);
    assertThat(back.variances[1]).isZero();
  }

  @Test
  void twoLearnersThatShareEveryMomentLearnAsOne() {
    World together = new World();
    SharedEffects alone = SharedEffects.initial(OPTIONS);
    World apart = new World();
    SharedEffects[] copies = {SharedEffects.initial(OPTIONS), SharedEffects.initial(OPTIONS)};
    EffectsLearner[] learners = {
      new EffectsLearner(copies[0], 100), new EffectsLearner(copies[1], 200)
    };
    NaturalEffects sum = NaturalEffects.of(SharedEffects.initial(OPTIONS));
    for (int at = 0; at < 2_000; at++) {
      int title = at % 2;
      together.learn(title, alone);
      apart.learn(title, copies[title]);
      sum.add(learners[title].ship());
      for (int each = 0; each < 2; each++) {
        assertThat(learners[each].take(sum, learners[each].lastNumber())).isTrue();
      }
    }
    assertSame(copies[0], alone, 2e-3f);
    assertSame(copies[1], alone, 2e-3f);
  }

  @Test
  void whatWasLearnedWhileAContributionWasUnderWayIsKeptAndCountedOnce() {
    World world = new World();
    SharedEffects effects = SharedEffects.initial(OPTIONS);
    EffectsLearner learner = new EffectsLearner(effects, 7);
    for (int at = 0; at < 50; at++) {
      world.learn(0, effects);
    }
    NaturalEffects sum = NaturalEffects.of(SharedEffects.initial(OPTIONS));
    sum.add(learner.ship());
    assertThat(learner.isWaiting()).isTrue();
    for (int at = 0; at < 50; at++) {
      world.learn(0, effects);
    }
    SharedEffects before = effects.copy();
    assertThat(learner.take(sum, 7)).as("a publication without the contribution").isFalse();
    assertThat(learner.take(sum, 8)).isTrue();
    assertThat(learner.isWaiting()).isFalse();
    assertSame(effects, before, 1e-4f);
    assertThat(learner.hasNews()).isTrue();
    sum.add(learner.ship());
    SharedEffects owned = SharedEffects.initial(OPTIONS);
    sum.copyTo(owned);
    assertSame(owned, before, 1e-4f);
    assertThat(learner.hasNews()).isFalse();
  }

  @Test
  void aContributionThatWasLostIsNotWaitedForForEver() {
    SharedEffects effects = SharedEffects.initial(OPTIONS);
    EffectsLearner learner = new EffectsLearner(effects, 7);
    new World().learn(0, effects);
    learner.ship();
    learner.stopWaiting();
    NaturalEffects prior = NaturalEffects.of(SharedEffects.initial(OPTIONS));
    assertThat(learner.take(prior, Long.MIN_VALUE)).isTrue();
    assertThat(effects.learned).isZero();
  }
}
