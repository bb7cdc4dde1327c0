package dev.marquee.benchmarks.policyevaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.benchmarks.policyevaluation.ClickPriors.Beta;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class TargetPolicyTest {
  private static final int DRAWS = 100_000;

  private static Map<String, Beta> priors(Beta... betas) {
    Map<String, Beta> priors = new LinkedHashMap<>();
    for (Beta beta : betas) {
      priors.put("arm" + priors.size(), beta);
    }
    return priors;
  }

  @Test
  void uniformGivesEveryArmTheSame() {
    TargetPolicy policy = TargetPolicy.uniform(List.of("a", "b", "c", "d"));
    assertThat(policy.arms()).isEqualTo(4);
    for (int position = 1; position <= 3; position++) {
      for (int arm = 0; arm < 4; arm++) {
        assertThat(policy.probability(arm, position)).isEqualTo(.25);
      }
    }
  }

  @Test
  void positionsAreFilledByTheLargestDrawsInOrder() {
    // P(Beta(2, 1) > Beta(1, 1)) = 2/3; the third arm loses against both.
    TargetPolicy policy =
        TargetPolicy.thompsonSampling(
            priors(new Beta(1, 1e9), new Beta(2, 1), new Beta(1, 1)), DRAWS, 3);
    assertThat(policy.probability(policy.number("arm1"), 1)).isEqualTo(2 / 3.0, within(.006));
    assertThat(policy.probability(policy.number("arm2"), 1)).isEqualTo(1 / 3.0, within(.006));
    assertThat(policy.probability(policy.number("arm1"), 2)).isEqualTo(1 / 3.0, within(.006));
    assertThat(policy.probability(policy.number("arm0"), 3)).isEqualTo(1, within(1e-4));
  }

  @Test
  void noArmFillsTwoPositionsOfOnePage() {
    TargetPolicy policy =
        TargetPolicy.thompsonSampling(
            priors(new Beta(900, 10), new Beta(1, 90), new Beta(1, 99), new Beta(2, 80)), DRAWS, 1);
    for (int position = 1; position <= 3; position++) {
      double sum = 0;
      for (int arm = 0; arm < policy.arms(); arm++) {
        sum += policy.probability(arm, position);
      }
      assertThat(sum).isEqualTo(1, within(1e-12));
    }
    for (int arm = 0; arm < policy.arms(); arm++) {
      double onPage =
          policy.probability(arm, 1) + policy.probability(arm, 2) + policy.probability(arm, 3);
      assertThat(onPage).isBetween(0.0, 1 + 1e-12);
    }
    assertThat(policy.probability(0, 1)).isEqualTo(1, within(1e-4));
  }

  @Test
  void equalPriorsGiveEqualProbabilities() {
    Beta[] equal = new Beta[8];
    Arrays.fill(equal, new Beta(.5, 60));
    TargetPolicy policy = TargetPolicy.thompsonSampling(priors(equal), DRAWS, 11);
    for (int position = 1; position <= 3; position++) {
      for (int arm = 0; arm < 8; arm++) {
        assertThat(policy.probability(arm, position)).isEqualTo(1 / 8.0, within(.005));
      }
    }
  }

  @Test
  void theSameSeedGivesTheSamePolicy() {
    Map<String, Beta> priors = priors(new Beta(3, 50), new Beta(4, 50), new Beta(5, 50));
    TargetPolicy one = TargetPolicy.thompsonSampling(priors, 1_000, 5);
    TargetPolicy same = TargetPolicy.thompsonSampling(priors, 1_000, 5);
    TargetPolicy other = TargetPolicy.thompsonSampling(priors, 1_000, 6);
    assertThat(same.probability(0, 1)).isEqualTo(one.probability(0, 1));
    assertThat(other.probability(0, 1)).isNotEqualTo(one.probability(0, 1));
  }

  @Test
  void drawsFollowTheProbabilities() {
    TargetPolicy policy =
        TargetPolicy.thompsonSampling(
            priors(new Beta(1, 1), new Beta(2, 1), new Beta(3, 1)), DRAWS, 2);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(9L);
    int[] counts = new int[3];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[policy.draw(2, random)]++;
    }
    for (int arm = 0; arm < 3; arm++) {
      assertThat(counts[arm] / (double) DRAWS).isEqualTo(policy.probability(arm, 2), within(.006));
    }
  }

  @Test
  void refusesWhatCannotFillAPage() {
    assertThatThrownBy(
            () -> TargetPolicy.thompsonSampling(priors(new Beta(1, 1), new Beta(1, 1)), 10, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arms must be at least 3: 2");
    assertThatThrownBy(() -> TargetPolicy.uniform(List.of("a", "b")).number("c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arm must be among a, b: c");
    assertThatThrownBy(() -> new Beta(0, 1)).hasMessage("alpha must be positive and finite: 0.0");
    assertThatThrownBy(() -> new Beta(1, Double.NaN))
        .hasMessage("beta must be positive and finite: NaN");
  }
}
