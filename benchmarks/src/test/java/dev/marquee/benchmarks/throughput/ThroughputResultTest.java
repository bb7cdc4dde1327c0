package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.local.simulation.ViewingMix;
import java.util.List;
import org.junit.jupiter.api.Test;

class ThroughputResultTest {
  private static final ThroughputOptions OPTIONS =
      new ThroughputOptions(ViewingMix.Mix.POSITIVES, 10_000, 3, 500, 100, 2);

  @Test
  void aDisturbedRoundDoesNotMoveTheMedians() {
    ThroughputResult result =
        new ThroughputResult(
            OPTIONS, List.of(round(1_000, 5_000), round(10, 5_000), round(1_200, 5_000)), 300);
    assertThat(result.median(Round::eventsPerSecond)).isEqualTo(1_000);
    assertThat(result.median(Round::ratio)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void theMedianRatioIsThatOfRoundsAndNotOfMedians() {
    ThroughputResult result =
        new ThroughputResult(
            OPTIONS, List.of(round(100, 1_000), round(200, 400), round(300, 900)), 300);
    assertThat(result.median(Round::ratio)).isCloseTo(1.0 / 3, within(1e-12));
  }

  @Test
  void anEvenNumberOfRoundsGivesTheMeanOfTheMiddleTwo() {
    ThroughputResult result =
        new ThroughputResult(
            OPTIONS, List.of(round(4, 1), round(1, 1), round(3, 1), round(2, 1)), 300);
    assertThat(result.median(Round::eventsPerSecond)).isEqualTo(2.5);
  }

  @Test
  void sharesOfARoundFollowFromItsCounts() {
    Round round = new Round(100, 1_000, 50, 10, 400, 204, 380);
    assertThat(round.learningShare()).isEqualTo(0.51);
    assertThat(round.pagesPerPositive()).isEqualTo(0.95);
  }

  @Test
  void withoutPositivesNothingWasLeftOut() {
    Round round = new Round(100, 1_000, 50, 10, 0, 0, 12);
    assertThat(round.learningShare()).isEqualTo(1);
    assertThat(round.pagesPerPositive()).isZero();
  }

  @Test
  void figuresHaveTheKeysThatAreReadElsewhere() {
    ThroughputResult result = new ThroughputResult(OPTIONS, List.of(round(1_000, 5_000)), 1_234.5);
    assertThat(result.figures())
        .containsEntry("pipeline", "recommendations")
        .containsEntry("mix", "positives")
        .containsEntry("eventsPerSecond", 1_000.0)
        .containsEntry("bareEventsPerSecond", 5_000.0)
        .containsEntry("ratio", 0.2)
        .containsEntry("stateBytesPerProfile", 1_234.5)
        .containsKeys("pagesPerPositive", "learningShare");
  }

  @Test
  void impossibleFiguresAreRefused() {
    assertThatThrownBy(() -> new Round(0, 1, 1, 1, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eventsPerSecond");
    assertThatThrownBy(() -> new Round(1, 1, 1, 1, 1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scored must be in [0, 1], is 2");
    assertThatThrownBy(() -> new ThroughputResult(OPTIONS, List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rounds");
  }

  private static Round round(double eventsPerSecond, double bareEventsPerSecond) {
    return new Round(eventsPerSecond, bareEventsPerSecond, 100, 20, 1_000, 510, 900);
  }
}
