package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThroughputOptionsTest {

  @Test
  void eventTimeHasThePaceOfTheAudience() {
    ThroughputOptions viewing =
        new ThroughputOptions(EventMix.VIEWING, 100_000, 3, 48_000, 1_000, 2);
    // 2,400 streams, each with 20 events in 40 minutes.
    assertThat(viewing.eventsPerSecond()).isCloseTo(20, within(1e-9));
    assertThat(viewing.spanMillis()).isEqualTo(5_000_000);
  }

  @Test
  void whereOnlyPlaybackIsReadEverybodyWatches() {
    ThroughputOptions playback =
        new ThroughputOptions(EventMix.PLAYBACK, 100_000, 1, 6_000, 1_000, 2);
    assertThat(playback.concurrentStreams()).isEqualTo(6_000);
    // 100 heartbeats a second and 5.3 % more.
    assertThat(playback.eventsPerSecond()).isCloseTo(105.3, within(1e-9));
  }

  @Test
  void fewProfilesDoNotStopTheClock() {
    ThroughputOptions positives =
        new ThroughputOptions(EventMix.POSITIVES, 10_000, 3, 100, 1_000, 2);
    assertThat(positives.eventsPerSecond()).isEqualTo(1);
  }

  @Test
  void showingsFillADayHoweverManyThereAre() {
    ThroughputOptions few = new ThroughputOptions(EventMix.SHOWINGS, 1_000, 1, 100, 16, 1);
    ThroughputOptions many = new ThroughputOptions(EventMix.SHOWINGS, 5_000_000, 1, 100, 16, 1);
    assertThat(few.spanMillis()).isCloseTo(86_400_000L, within(1L));
    assertThat(many.spanMillis()).isCloseTo(86_400_000L, within(1L));
    assertThat(many.eventsPerSecond()).isCloseTo(57.87, within(.01));
  }

  @ParameterizedTest
  @CsvSource({
    "999, 3, 500, 100, 2, --events",
    "1000, 0, 500, 100, 2, --rounds",
    "1000, 3, 99, 100, 2, --profiles",
    "1000, 3, 500, 15, 2, --titles",
    "1000, 3, 500, 100, 0, --parallelism"
  })
  void sizesOutsideTheirRangeAreNamed(
      long events, int rounds, int profiles, int titles, int parallelism, String name) {
    assertThatThrownBy(
            () ->
                new ThroughputOptions(
                    EventMix.VIEWING, events, rounds, profiles, titles, parallelism))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + " must be in [");
  }
}
