package dev.marquee.recommendations.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressThresholdsTest {
  private static final long DURATION = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {100_000, 250_000, 500_000, 750_000, 900_000})
  void letsThroughTheHeartbeatThatReachesAThreshold(long threshold) {
    assertThat(ProgressThresholds.crossed(threshold, 1, DURATION)).isTrue();
    assertThat(ProgressThresholds.crossed(threshold - 1, 30_000, DURATION)).isFalse();
    assertThat(ProgressThresholds.crossed(threshold + 30_000, 30_000, DURATION)).isFalse();
    assertThat(ProgressThresholds.crossed(threshold + 29_999, 30_000, DURATION)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 10_000, 30_000, 60_000})
  void letsThroughFiveHeartbeatsOfAWholeTitleAtAnyInterval(long interval) {
    long film = 7_200_000;
    int passed = 0;
    for (long position = interval; position <= film; position += interval) {
      passed += ProgressThresholds.crossed(position, interval, film) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(5);
  }

  @Test
  void aShortTitleMayCrossSeveralAtOnce() {
    assertThat(ProgressThresholds.crossed(30_000, 30_000, 30_000)).isTrue();
  }
}
