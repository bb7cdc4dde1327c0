package dev.marquee.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventuallyTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(60);

  @Test
  void triesUntilTheConditionHolds() {
    AtomicInteger tries = new AtomicInteger();

    Eventually.holds("third try", LONG, () -> tries.incrementAndGet() == 3);

    assertThat(tries).hasValue(3);
  }

  @Test
  void namesWhatItWaitedFor() {
    assertThatThrownBy(() -> Eventually.holds("page of profile 7", SHORT, () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessage("no page of profile 7 within 60 ms");
  }

  @Test
  void returnsTheValueOnceThereIsOne() {
    AtomicInteger tries = new AtomicInteger();

    int value =
        Eventually.present(
            "value",
            LONG,
            () -> Optional.of(tries.incrementAndGet()).filter(number -> number >= 2));

    assertThat(value).isEqualTo(2);
  }

  @Test
  void givesTheLastFailureAsTheCause() {
    assertThatThrownBy(
            () ->
                Eventually.passes(
                    "comparison", SHORT, () -> assertThat(1).as("number").isEqualTo(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("comparison did not pass")
        .hasCauseInstanceOf(AssertionError.class);
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> Eventually.holds("anything", LONG, () -> false))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
