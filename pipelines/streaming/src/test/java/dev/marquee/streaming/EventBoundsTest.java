package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EventBoundsTest {
  private static final EventBounds BOUNDS = EventBounds.defaults();

  @Test
  void anEventIsLateWhenItIsFurtherBehindTheWatermarkThanAllowed() {
    long allowed = BOUNDS.allowedLateness().toMillis();
    assertThat(BOUNDS.isLate(1_000_000_000_000L, 1_000_000_000_000L + allowed)).isFalse();
    assertThat(BOUNDS.isLate(1_000_000_000_000L, 1_000_000_000_001L + allowed)).isTrue();
  }

  @Test
  void nothingIsLateBeforeTheFirstWatermark() {
    assertThat(BOUNDS.isLate(Long.MIN_VALUE, Long.MIN_VALUE)).isFalse();
    assertThat(BOUNDS.isLate(0, Long.MIN_VALUE)).isFalse();
  }

  @Test
  void nothingOverflowsAtTheEndsOfTime() {
    assertThat(BOUNDS.isLate(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    assertThat(BOUNDS.isFuture(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
    assertThat(BOUNDS.isTooOld(Long.MAX_VALUE, 0)).isFalse();
    assertThat(BOUNDS.isFuture(Long.MIN_VALUE, 0)).isFalse();
  }

  @Test
  void refusesBoundsThatMeanNothing() {
    Duration second = Duration.ofSeconds(1);
    Duration negative = Duration.ofMillis(-1);
    assertThatThrownBy(() -> new EventBounds(negative, second, second, second, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxFuture");
    assertThatThrownBy(() -> new EventBounds(second, second, second, Duration.ZERO, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("idleness");
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    assertThatThrownBy(() -> new EventBounds(second, endless, second, second, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxAge");
  }
}
