package dev.marquee.thumbnails.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class ChoiceProbabilitiesTest {
  private final ChoiceProbabilities choices = new ChoiceProbabilities();

  private double[] of(double scale, float... meansThenDeviations) {
    int count = meansThenDeviations.length / 2;
    double[] into = new double[count];
    choices.of(
        Arrays.copyOf(meansThenDeviations, count),
        Arrays.copyOfRange(meansThenDeviations, count, 2 * count),
        scale,
        count,
        into);
    return into;
  }

  /** One normal exceeds another as their difference exceeds zero. */
  @Test
  void twoNormalsHaveTheProbabilityOfTheirDifference() {
    NormalDistribution standard = NormalDistribution.of(0, 1);
    for (float distance : new float[] {0, .1f, 1, 3}) {
      for (float deviation : new float[] {.01f, .5f, 1, 30}) {
        double expected =
            standard.cumulativeProbability(
                distance / Math.sqrt(1 + (double) deviation * deviation));
        assertThat(of(1, distance, 0, 1, deviation)[0]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void agreesWithDraws() {
    float[] means = {-.2f, 0, .1f, .15f, -1, .3f};
    float[] deviations = {.5f, .3f, .05f, .2f, 1, .01f};
    double[] exact = new double[6];
    choices.of(means, deviations, .5, 6, exact);
    SplittableRandom random = new SplittableRandom(1);
    int[] greatest = new int[6];
    int draws = 1_000_000;
    for (int draw = 0; draw < draws; draw++) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int at = 0; at < 6; at++) {
        double drawn = means[at] + .5 * deviations[at] * random.nextGaussian();
        best = drawn > most ? at : best;
        most = Math.max(most, drawn);
      }
      greatest[best]++;
    }
    for (int at = 0; at < 6; at++) {
      double deviation = Math.sqrt(exact[at] * (1 - exact[at]) / draws);
      assertThat((double) greatest[at] / draws)
          .isCloseTo(exact[at], within(4.5 * deviation + 1e-6));
    }
  }

  @Test
  void equalsShareAlike() {
    assertThat(of(1, .3f, .3f, .3f, .3f, .2f, .2f, .2f, .2f))
        .containsExactly(new double[] {.25, .25, .25, .25}, within(1e-9));
  }

  @Test
  void withoutUncertaintyTheGreatestMeanIsCertain() {
    assertThat(of(0, .1f, .3f, .2f, 1, 1, 1)).containsExactly(0, 1, 0);
    assertThat(of(1, .1f, .3f, .2f, 0, 0, 0)).containsExactly(0, 1, 0);
    assertThat(of(1, .1f, .2f)).containsExactly(1);
  }

  @Test
  void whatIsFarBelowIsNeverChosenAndAllSumToOne() {
    double[] far = of(1, 0, -100, .01f, 1);
    assertThat(far[0]).isEqualTo(1);
    assertThat(far[1]).isZero();
    assertThat(Arrays.stream(of(1, 3, 2, 1, .5f, 2, 4)).sum()).isCloseTo(1, within(1e-12));
  }
}
