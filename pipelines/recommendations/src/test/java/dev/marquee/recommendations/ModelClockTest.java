package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelClockTest {
  @Test
  void eventTimeCountsWholeSecondsSoThatHistoriesCanTakeThemBack() {
    assertThat(ModelClock.EVENT_TIME.timeOf(1_999, 7, 12)).isEqualTo(1);
    assertThat(ModelClock.EVENT_TIME.timeOf(862_470_000_500L, 0, 1)).isEqualTo(862_470_000);
  }

  @Test
  void eventsAreCountedOverAllPartitions() {
    assertThat(ModelClock.EVENTS.timeOf(862_470_000_500L, 1000, 12)).isEqualTo(12_000);
    assertThat(ModelClock.EVENTS.timeOf(0, 1L << 40, 12)).isEqualTo(12.0 * (1L << 40));
  }
}
