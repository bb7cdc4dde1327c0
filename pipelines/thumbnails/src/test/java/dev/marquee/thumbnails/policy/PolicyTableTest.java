package dev.marquee.thumbnails.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.thumbnails.bandit.ArtworkBandit;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.bandit.TitleEffects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolicyTableTest {
  private static final BanditOptions OPTIONS = BanditOptions.of(2, 0);
  private static final Guardrails GUARDRAILS = new Guardrails(.02, .05, .6, 100);

  private static float[] table(long impressions, int learned) {
    ArtworkBandit bandit = new ArtworkBandit(OPTIONS);
    SharedEffects shared = SharedEffects.initial(OPTIONS);
    TitleEffects title = TitleEffects.initial(OPTIONS, 0);
    for (int arm = 0; arm < 4; arm++) {
      title.add(arm, new float[0], OPTIONS);
    }
    for (int at = 0; at < learned; at++) {
      bandit.learn(title, shared, 1, 0, at % 2, 0);
    }
    return new PolicyTable(bandit, GUARDRAILS)
        .of(title, shared, new long[] {impressions, impressions}, 0);
  }

  @Test
  void rowsSumToOneAndKeepToFloorAndCap() {
    for (long impressions : new long[] {0, 1_000}) {
      float[] table = table(impressions, 400);
      assertThat(table).hasSize(8);
      for (int audience = 0; audience < 2; audience++) {
        float sum = 0;
        for (int picture = 0; picture < 4; picture++) {
          float probability = table[audience * 4 + picture];
          assertThat(probability).isGreaterThanOrEqualTo(.02f + .05f / 4 - 1e-6f);
          assertThat(probability).isLessThanOrEqualTo(impressions == 0 ? .6f : 1);
          sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-6f));
      }
    }
  }

  @Test
  void theBetterPictureIsShownMoreWhereItIsBetter() {
    float[] table = table(1_000, 400);
    assertThat(table[1]).isGreaterThan(.85f);
    assertThat(table[5]).as("the other audience knows less").isLessThan(table[1]);
    assertThat(table(1_000, 0)).containsOnly(.25f);
  }

  @Test
  void drawsWithTheProbabilitiesOfTheTable() {
    float[] table = {.1f, .2f, .3f, .4f, .7f, 0, .3f, 0};
    SplittableRandom random = new SplittableRandom(9);
    int[] drawn = new int[8];
    int draws = 100_000;
    for (int at = 0; at < draws; at++) {
      drawn[PolicyTable.draw(table, 0, 4, random.nextDouble())]++;
      drawn[4 + PolicyTable.draw(table, 1, 4, random.nextDouble())]++;
    }
    for (int at = 0; at < 8; at++) {
      assertThat(drawn[at] / (double) draws).isCloseTo(table[at], within(.006));
    }
    assertThat(drawn[5] + drawn[7]).isZero();
    assertThat(PolicyTable.draw(table, 1, 4, Math.nextDown(1.0))).isEqualTo(2);
  }

  @Test
  void tablesOfDifferentSizesDifferByAll() {
    assertThat(PolicyTable.difference(new float[2], new float[3])).isEqualTo(1);
    assertThat(PolicyTable.difference(new float[] {.5f, .5f}, new float[] {.4f, .6f}))
        .isCloseTo(.1f, within(1e-6f));
    assertThat(PolicyTable.always(1, 3, 2)).containsExactly(0, 1, 0, 0, 1, 0);
  }
}
