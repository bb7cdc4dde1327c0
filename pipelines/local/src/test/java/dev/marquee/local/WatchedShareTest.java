package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.PlayStopped;
import dev.marquee.events.StopReason;
import org.junit.jupiter.api.Test;

final class WatchedShareTest {

  private static PlayStopped stopped(long position, long duration) {
    return new PlayStopped(position, duration, 1_000L, StopReason.VIEWER);
  }

  @Test
  void isThePartOfTheLengthAndNeverMoreThanAllOfIt() {
    assertThat(WatchedShare.of(stopped(1_500, 6_000))).isEqualTo(.25);
    assertThat(WatchedShare.percent(stopped(5_999, 6_000))).isEqualTo(99);
    assertThat(WatchedShare.percent(stopped(7_000, 6_000))).isEqualTo(100);
  }

  @Test
  void isNothingOfATitleWithoutALengthOrBeforeItsBeginning() {
    assertThat(WatchedShare.of(stopped(0, 0))).isZero();
    assertThat(WatchedShare.of(stopped(1_000, 0))).isZero();
    assertThat(WatchedShare.percent(stopped(-1, 6_000))).isZero();
  }
}
