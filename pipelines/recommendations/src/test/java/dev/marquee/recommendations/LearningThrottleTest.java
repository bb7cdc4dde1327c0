package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.title.TitleKey;
import org.junit.jupiter.api.Test;

class LearningThrottleTest {
  private static final long NOW = 1_700_000_000_000L;

  private final LearningThrottle throttle = new LearningThrottle(2000, 0.5);

  @Test
  void admitsEverythingWhileTheJobKeepsUp() {
    for (int event = 0; event < 1000; event++) {
      assertThat(throttle.admits(TitleKey.mix(event, 1), NOW + event - 2000, NOW + event)).isTrue();
    }
    assertThat(throttle.share()).isOne();
  }

  @Test
  void takesATenthOffPerTenthOfASecondBehind() {
    throttle.admits(1, NOW - 2001, NOW);
    assertThat(throttle.share()).isCloseTo(0.9, within(1e-12));
    throttle.admits(1, NOW - 2001, NOW + 99);
    assertThat(throttle.share()).isCloseTo(0.9, within(1e-12));
    throttle.admits(1, NOW - 2001, NOW + 100);
    assertThat(throttle.share()).isCloseTo(0.81, within(1e-12));
  }

  @Test
  void neverFallsBelowItsMinimumAndRecoversWholly() {
    for (int step = 0; step < 50; step++) {
      throttle.admits(1, 0, NOW + 100 * step);
    }
    assertThat(throttle.share()).isEqualTo(0.5);
    for (int step = 50; step < 60; step++) {
      throttle.admits(1, NOW + 100 * step, NOW + 100 * step);
    }
    assertThat(throttle.share()).isOne();
  }

  @Test
  void theShareIsTheShareOfEventsAndAHashDecides() {
    for (int step = 0; step < 50; step++) {
      throttle.admits(1, 0, NOW + 100 * step);
    }
    int admitted = 0;
    for (int event = 0; event < 100_000; event++) {
      long hash = TitleKey.mix(event, 1);
      boolean first = throttle.admits(hash, 0, NOW + 4900);
      assertThat(throttle.admits(hash, 0, NOW + 4900)).isEqualTo(first);
      admitted += first ? 1 : 0;
    }
    // Standard error .0016.
    assertThat(admitted / 100_000.0).isCloseTo(0.5, within(0.008));
  }
}
