package dev.marquee.recommendations.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystematicSampleTest {
  private static final int DRAWS = 100_000;

  private static double[] probabilities(double[] weights, int count) {
    SystematicSample sample = SystematicSample.draw(weights, count, 1);
    double[] probabilities = new double[weights.length];
    Arrays.setAll(probabilities, sample::probability);
    return probabilities;
  }

  private static long[] inclusions(double[] weights, int count, long seed) {
    long[] counts = new long[weights.length];
    Random seeds = new Random(seed);
    for (int draw = 0; draw < DRAWS; draw++) {
      // Half of the seeds follow each other, as hashes do not: both must do.
      long next = draw % 2 == 0 ? draw : seeds.nextLong();
      for (int item : SystematicSample.draw(weights, count, next).chosen()) {
        counts[item]++;
      }
    }
    return counts;
  }

  private static double[] weights(int size, long seed) {
    Random random = new Random(seed);
    return random.doubles(size, 0.05, 1).toArray();
  }

  @Test
  void drawsEachItemWithItsProbability() {
    double[] weights = weights(40, 1);
    double statistic =
        ChiSquare.ofInclusions(inclusions(weights, 10, 2), probabilities(weights, 10), DRAWS);
    assertThat(statistic).isLessThan(ChiSquare.limit(40));
  }

  @Test
  void drawsEachItemWithItsProbabilityWhenSomeAreCertain() {
    double[] weights = weights(12, 3);
    weights[4] = 20;
    weights[7] = 4;
    double[] probabilities = probabilities(weights, 5);
    assertThat(probabilities[4]).isOne();
    long[] counts = inclusions(weights, 5, 4);
    assertThat(counts[4]).isEqualTo(DRAWS);
    assertThat(ChiSquare.ofInclusions(counts, probabilities, DRAWS))
        .isLessThan(ChiSquare.limit(12));
  }

  @Test
  void theTestWouldNoticeProbabilitiesThatIgnoreTheCap() {
    double[] weights = weights(12, 3);
    weights[4] = 20;
    double sum = Arrays.stream(weights).sum();
    double[] naive = Arrays.stream(weights).map(one -> Math.min(1, 5 * one / sum)).toArray();
    assertThat(ChiSquare.ofInclusions(inclusions(weights, 5, 4), naive, DRAWS))
        .isGreaterThan(100 * ChiSquare.limit(12));
  }

  @Test
  void sharesWhatACapLeavesOverAmongTheOthers() {
    // 3 of {8, 1, 1, 1, 1}: the first is certain, two places are left for four equal ones.
    assertThat(probabilities(new double[] {8, 1, 1, 1, 1}, 3))
        .containsExactly(new double[] {1, 0.5, 0.5, 0.5, 0.5}, within(1e-12));
    // Capping the first makes the second certain too.
    assertThat(probabilities(new double[] {100, 10, 1, 1, 1, 1}, 3))
        .containsExactly(new double[] {1, 1, 0.25, 0.25, 0.25, 0.25}, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 39})
  void drawsExactlyAsManyAsAskedAndNoneTwice(int count) {
    double[] weights = weights(40, 5);
    for (long seed = 0; seed < 2000; seed++) {
      assertThat(SystematicSample.draw(weights, count, seed).chosen())
          .hasSize(count)
          .doesNotHaveDuplicates();
    }
    assertThat(Arrays.stream(probabilities(weights, count)).sum()).isCloseTo(count, within(1e-9));
  }

  @Test
  void drawsAllWhenThereAreNoMoreThanAskedFor() {
    SystematicSample all = SystematicSample.draw(new double[] {1, 9, 0.1}, 3, 1);
    assertThat(all.chosen()).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(all.probability(2)).isOne();
    assertThat(SystematicSample.draw(new double[] {1}, 5, 1).chosen()).containsExactly(0);
    assertThat(SystematicSample.draw(new double[0], 5, 1).chosen()).isEmpty();
    assertThat(SystematicSample.draw(new double[] {1, 2}, 0, 1).chosen()).isEmpty();
  }

  @Test
  void theSeedDecidesTheDraw() {
    double[] weights = weights(40, 6);
    int[] first = SystematicSample.draw(weights, 10, 77).chosen();
    assertThat(SystematicSample.draw(weights, 10, 77).chosen()).isEqualTo(first);
    assertThat(SystematicSample.draw(weights, 10, 78).chosen()).isNotEqualTo(first);
  }

  @Test
  void survivesWeightsOfVeryDifferentSize() {
    double[] weights = {1e-300, 1e300, 1, 1e-12, 1e12, 3};
    for (long seed = 0; seed < 500; seed++) {
      SystematicSample sample = SystematicSample.draw(weights, 3, seed);
      for (int item : sample.chosen()) {
        assertThat(sample.probability(item)).isPositive().isLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWeightsThatAreNone(double weight) {
    assertThatThrownBy(() -> SystematicSample.draw(new double[] {1, weight, 1}, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("weights must be positive and finite: " + weight);
    assertThatThrownBy(() -> SystematicSample.draw(new double[] {1}, -1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count must not be negative: -1");
  }
}
