package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputResultTest {
  private static final ThroughputOptions OPTIONS =
      new ThroughputOptions(EventMix.POSITIVES, 10_000, 3, 500, 100, 2);

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
  void figuresOfTheJobAreMediansToo() {
    ThroughputResult result =
        new ThroughputResult(
            OPTIONS,
            List.of(round(100, 1_000, .5), round(100, 1_000, .7), round(100, 1_000, .1)),
            300);
    assertThat(result.jobFigures()).containsExactly(Map.entry("learningShare", .5));
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
        .containsEntry("learningShare", 0.51);
  }

  @Test
  void showingsAreOfTheThumbnailsAndTheirStateIsOfTitles() {
    ThroughputOptions options = new ThroughputOptions(EventMix.SHOWINGS, 10_000, 1, 500, 100, 2);
    assertThat(new ThroughputResult(options, List.of(round(1_000, 5_000)), 1_234.5).figures())
        .containsEntry("pipeline", "thumbnails")
        .containsEntry("mix", "showings")
        .containsEntry("stateBytesPerTitle", 1_234.5)
        .containsEntry("titles", 100);
  }

  @Test
  void playbackIsOfCacheWarmingAndItsStateIsOfSessions() {
    ThroughputOptions options = new ThroughputOptions(EventMix.PLAYBACK, 10_000, 1, 500, 100, 2);
    assertThat(new ThroughputResult(options, List.of(round(1_000, 5_000)), 150.5).figures())
        .containsEntry("pipeline", "cache-warming")
        .containsEntry("mix", "playback")
        .containsEntry("stateBytesPerSession", 150.5);
  }

  @Test
  void impossibleFiguresAreRefused() {
    assertThatThrownBy(() -> new Round(0, 1, 1, 1, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("eventsPerSecond");
    assertThatThrownBy(() -> new Round(1, 1, 1, 1, Map.of("learned", Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learned must be finite");
    assertThatThrownBy(() -> new ThroughputResult(OPTIONS, List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rounds");
  }

  private static Round round(double eventsPerSecond, double bareEventsPerSecond) {
    return round(eventsPerSecond, bareEventsPerSecond, .51);
  }

  private static Round round(
      double eventsPerSecond, double bareEventsPerSecond, double learningShare) {
    return new Round(
        eventsPerSecond, bareEventsPerSecond, 100, 20, Map.of("learningShare", learningShare));
  }
}
