package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TakeRateComparisonTest {

  @Test
  void agreesWithThePublishedExamples() {
    // Newcombe (1998), table II, method 10: 56/70 - 48/80, 9/10 - 3/10 and 10/10 - 0/20.
    TakeRateComparison first = new TakeRateComparison(70, 56, 80, 48);
    assertThat(first.differenceLower()).isCloseTo(.0524, within(.00005));
    assertThat(first.differenceUpper()).isCloseTo(.3339, within(.00005));
    TakeRateComparison second = new TakeRateComparison(10, 9, 10, 3);
    assertThat(second.differenceLower()).isCloseTo(.1705, within(.00005));
    assertThat(second.differenceUpper()).isCloseTo(.8090, within(.00005));
    TakeRateComparison third = new TakeRateComparison(10, 10, 20, 0);
    assertThat(third.differenceLower()).isCloseTo(.6791, within(.00005));
    assertThat(third.differenceUpper()).isCloseTo(1, within(.00005));
  }

  @Test
  void coversTheTrueDifferenceOfRareTakesAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(7);
    int covered = 0;
    int repetitions = 2_000;
    for (int repetition = 0; repetition < repetitions; repetition++) {
      TakeRateComparison one =
          new TakeRateComparison(4_500, takes(random, 4_500, .06), 500, takes(random, 500, .05));
      covered += one.differenceLower() <= .01 && .01 <= one.differenceUpper() ? 1 : 0;
    }
    assertThat((double) covered / repetitions).isBetween(.935, .97);
  }

  private static int takes(SplittableRandom random, int impressions, double rate) {
    int takes = 0;
    for (int impression = 0; impression < impressions; impression++) {
      takes += random.nextDouble() < rate ? 1 : 0;
    }
    return takes;
  }

  @Test
  void knowsNothingOfADrawThatWasNeverShown() {
    TakeRateComparison nothing = new TakeRateComparison(0, 0, 0, 0);

    assertThat(nothing.difference()).isZero();
    assertThat(nothing.differenceLower()).isLessThanOrEqualTo(-1);
    assertThat(nothing.differenceUpper()).isGreaterThanOrEqualTo(1);
  }

  @Test
  void refusesMoreTakesThanShowings() {
    assertThatThrownBy(() -> new TakeRateComparison(10, 1, 5, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("evenTakes must be in [0, 5], is 6");
  }
}
