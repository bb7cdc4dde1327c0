package dev.marquee.benchmarks.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.policy.Guardrails;
import org.junit.jupiter.api.Test;

class GuardedPolicyTest {
  private static final int TITLE = 5;

  private final ArtworkWorld world = new ArtworkWorld(Landscape.MATCHED, 4, null);

  private int[] drawn(GuardedPolicy policy, int audience, int draws, int now) {
    int[] drawn = new int[ArtworkWorld.ARMS];
    for (int draw = 0; draw < draws; draw++) {
      drawn[policy.choose(TITLE, audience, now)]++;
    }
    return drawn;
  }

  @Test
  void noPictureFallsUnderItsFloorHoweverOftenItIsPassed() {
    Guardrails guardrails = new Guardrails(.02, .06, 1, 0);
    GuardedPolicy policy = new GuardedPolicy(world, PolicyKind.shipped(), guardrails, 8);
    for (int impression = 0; impression < 40_000; impression++) {
      int arm = impression % ArtworkWorld.ARMS;
      policy.learn(TITLE, 1, arm, arm == 2 && impression % 12 == 2, 0, 0);
    }
    int[] drawn = drawn(policy, 1, 100_000, 0);
    // 0.02 of its own and a sixth of 0.06: 3,000 of 100,000, and a deviation of 54.
    for (int arm = 0; arm < drawn.length; arm++) {
      if (arm != 2) {
        assertThat(drawn[arm]).isBetween(2_700, 3_300);
      }
    }
    assertThat(drawn[2]).isGreaterThan(84_000);
  }

  @Test
  void nothingIsShownAlmostAlwaysWhileEvidenceIsThin() {
    Guardrails guardrails = new Guardrails(0, 0, .5, 100_000);
    GuardedPolicy policy = new GuardedPolicy(world, PolicyKind.shipped(), guardrails, 8);
    for (int impression = 0; impression < 40_000; impression++) {
      policy.learn(TITLE, 1, impression % ArtworkWorld.ARMS, impression % 6 == 2, 0, 0);
    }
    assertThat(drawn(policy, 1, 100_000, 0)[2]).isBetween(49_000, 51_000);
  }

  @Test
  void aTableStandsUntilItsTitleHasLearnedNotablyMore() {
    GuardedPolicy policy = new GuardedPolicy(world, PolicyKind.shipped(), Guardrails.shipped(), 8);
    int[] before = drawn(policy, 1, 100_000, 0);
    int most = 0;
    for (int arm = 1; arm < before.length; arm++) {
      most = before[arm] > before[most] ? arm : most;
    }
    for (int impression = 1; impression < GuardedPolicy.NOTABLE_SHOWINGS; impression++) {
      policy.learn(TITLE, 1, most, false, 0, 0);
    }
    int[] meanwhile = drawn(policy, 1, 100_000, 0);
    for (int arm = 0; arm < before.length; arm++) {
      assertThat(Math.abs(meanwhile[arm] - before[arm])).isLessThan(1_000);
    }
    for (int impression = 0; impression < 2_000; impression++) {
      policy.learn(TITLE, 1, most, false, 0, 0);
    }
    assertThat(drawn(policy, 1, 100_000, 0)[most]).isLessThan(before[most] / 2);
  }

  @Test
  void aNewPictureIsInTheTableAtOnce() {
    // Its features would say of the new one what they said of the old.
    BanditOptions plain = BanditOptions.of(ArtworkWorld.AUDIENCES, 0);
    GuardedPolicy policy = new GuardedPolicy(world, plain, Guardrails.shipped(), 8);
    for (int impression = 0; impression < 40_000; impression++) {
      int arm = impression % ArtworkWorld.ARMS;
      policy.learn(TITLE, 1, arm, arm != 2 && impression % 7 == 0, 0, 0);
    }
    int before = drawn(policy, 1, 100_000, 0)[2];
    policy.replaced(TITLE, 2);
    assertThat(drawn(policy, 1, 100_000, 0)[2]).isGreaterThan(2 * before);
  }

  @Test
  void itsStateIsTheModelsAndItsTable() {
    GuardedPolicy policy = new GuardedPolicy(world, PolicyKind.shipped(), Guardrails.shipped(), 8);
    assertThat(policy.stateBytesPerTitle()).isEqualTo(400 + 4 * 8 + 4 * 6 * 4);
  }
}
