package dev.marquee.thumbnails.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GuardrailsTest {
  private static final Guardrails NO_CAP = new Guardrails(.02, .1, 1, 0);

  private static double[] random(SplittableRandom random, int pictures) {
    double[] probabilities = new double[pictures];
    double sum = 0;
    for (int at = 0; at < pictures; at++) {
      probabilities[at] = Math.pow(random.nextDouble(), 8);
      sum += probabilities[at];
    }
    for (int at = 0; at < pictures; at++) {
      probabilities[at] /= sum;
    }
    return probabilities;
  }

  @Test
  void mixesTheModelsProbabilitiesWithTheFloors() {
    double[] probabilities = {1, 0, 0, 0};
    NO_CAP.apply(probabilities, 0);
    // Floors of .02 + .1/4 each; the rest, .82, is the model's.
    assertThat(probabilities[0]).isCloseTo(.045 + .82, within(1e-12));
    assertThat(probabilities[1]).isCloseTo(.045, within(1e-12));
    assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-12));
  }

  @Test
  void noPictureFallsBelowItsFloorOrRisesAboveItsCap() {
    SplittableRandom random = new SplittableRandom(2);
    for (int table = 0; table < 100_000; table++) {
      int pictures = 1 + random.nextInt(12);
      Guardrails guardrails =
          new Guardrails(
              random.nextDouble() * .1,
              random.nextDouble() * .3,
              .1 + .9 * random.nextDouble(),
              50);
      long impressions = random.nextInt(100);
      double[] probabilities = random(random, pictures);
      guardrails.apply(probabilities, impressions);
      double least = guardrails.leastOf(pictures);
      double most = Math.max(least, guardrails.mostOf(pictures, impressions));
      assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-9));
      for (double one : probabilities) {
        assertThat(one).isBetween(least - 1e-12, most + 1e-9);
      }
    }
  }

  @Test
  void capsOnlyWhileEvidenceIsThin() {
    Guardrails guardrails = new Guardrails(0, 0, .6, 100);
    double[] thin = {.9, .1, 0};
    guardrails.apply(thin, 99);
    assertThat(thin[0]).isCloseTo(.6, within(1e-12));
    assertThat(thin[1]).isGreaterThan(.1);
    double[] thick = {.9, .1, 0};
    guardrails.apply(thick, 100);
    assertThat(thick).containsExactly(.9, .1, 0);
  }

  @Test
  void floorsThatDoNotFitAreShortened() {
    Guardrails guardrails = new Guardrails(.4, 0, 1, 0);
    double[] probabilities = {1, 0, 0, 0};
    guardrails.apply(probabilities, 0);
    assertThat(probabilities).containsExactly(new double[] {.25, .25, .25, .25}, within(1e-12));
  }

  @Test
  void refusesWhatIsNoProbability() {
    assertThatThrownBy(() -> new Guardrails(-.1, 0, 1, 0)).hasMessageContaining("floor");
    assertThatThrownBy(() -> new Guardrails(0, 1.1, 1, 0)).hasMessageContaining("evenShare");
    assertThatThrownBy(() -> new Guardrails(0, 0, 0, 0)).hasMessageContaining("cap");
    assertThatThrownBy(() -> new Guardrails(0, 0, 1, -1)).hasMessageContaining("capUntil");
  }
}
