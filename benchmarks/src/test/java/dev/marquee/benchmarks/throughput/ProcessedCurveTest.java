package dev.marquee.benchmarks.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProcessedCurveTest {
  private static final long SECOND = 1_000_000_000L;

  private final ProcessedCurve curve = new ProcessedCurve();

  @Test
  void findsTheMomentBetweenTwoPoints() {
    curve.add(10 * SECOND, 100);
    curve.add(20 * SECOND, 300);
    assertThat(curve.reachedNanos(150)).isCloseTo(12.5 * SECOND, within(1.0));
    assertThat(curve.reachedNanos(300)).isCloseTo(20.0 * SECOND, within(1.0));
  }

  @Test
  void takesTheFirstMomentOfACountThatStandsStill() {
    curve.add(0, 0);
    curve.add(SECOND, 50);
    curve.add(9 * SECOND, 50);
    assertThat(curve.reachedNanos(50)).isCloseTo(1.0 * SECOND, within(1.0));
  }

  @Test
  void ratesWhatFollowsTheWarmUpOnly() {
    // A slow first fifth, then a fifth a second.
    curve.add(0, 0);
    curve.add(30 * SECOND, 200);
    for (int second = 1; second <= 4; second++) {
      curve.add((30 + second) * SECOND, 200 + 200 * second);
    }
    assertThat(curve.sharePerSecond(0.2)).isCloseTo(0.2, within(1e-9));
    assertThat(curve.sharePerSecond(0)).isCloseTo(1.0 / 34, within(1e-9));
  }

  @Test
  void doesNotCountTheTimeAfterTheLastEvent() {
    curve.add(0, 0);
    curve.add(SECOND, 10);
    curve.add(100 * SECOND, 10);
    assertThat(curve.sharePerSecond(0.5)).isCloseTo(1.0, within(1e-9));
  }

  @Test
  void keepsMorePointsThanItBeganWith() {
    for (int point = 0; point <= 5_000; point++) {
      curve.add(point * SECOND, point);
    }
    assertThat(curve.last()).isEqualTo(5_000);
    assertThat(curve.reachedNanos(4_321.5)).isCloseTo(4_321.5 * SECOND, within(1e3));
  }

  @Test
  void refusesACountThatFalls() {
    curve.add(5, 10);
    assertThatThrownBy(() -> curve.add(6, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only rises");
    assertThatThrownBy(() -> curve.add(4, 10)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesARateWithoutTwoMoments() {
    curve.add(5, 10);
    assertThatThrownBy(() -> curve.sharePerSecond(0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too few points");
    assertThatThrownBy(() -> curve.reachedNanos(11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("never reached");
  }
}
