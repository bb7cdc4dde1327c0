package dev.marquee.cachewarming.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReactiveShareTest {
  private static final int OBJECTS = 1_000;
  private static final int DAY_SECONDS = 86_400;
  private static final ReactiveShareOptions OPTIONS =
      new ReactiveShareOptions(List.of(0.1, 0.5, 1.0), 0.5, 1, 7, 0.005);

  private static ReactiveShare share() {
    long[] sizes = new long[OBJECTS];
    Arrays.fill(sizes, 10);
    return new ReactiveShare(OPTIONS, sizes, 1_000);
  }

  @Test
  void aPlanThatForeseesEverythingGetsTheDisk() {
    ReactiveShare share = share();
    int[] byDensity = IntStream.range(0, OBJECTS).toArray();
    for (int day = 0; day < 5; day++) {
      share.replan(byDensity, 50, day * (long) DAY_SECONDS);
      // The densest ninety again and again, with so much between that no policy keeps them all.
      for (int round = 0; round < 5; round++) {
        for (int object = OBJECTS - 90; object < OBJECTS; object++) {
          share.request(object, 10, true);
          share.request(2 * object - 2 * OBJECTS + 300, 10, true);
        }
      }
    }
    assertThat(share.share()).isEqualTo(0.1);
  }

  @Test
  void aPlanThatForeseesNothingLosesTheDisk() {
    ReactiveShare share = share();
    int[] byDensity = IntStream.range(0, OBJECTS).toArray();
    for (int day = 0; day < 5; day++) {
      share.replan(byDensity, 50, day * (long) DAY_SECONDS);
      for (int round = 0; round < 5; round++) {
        for (int object = 0; object < 90; object++) {
          share.request(object, 10, true);
        }
      }
    }
    assertThat(share.share()).isEqualTo(1.0);
  }

  @Test
  void withoutEvidenceTheShareStays() {
    ReactiveShare share = share();
    share.request(1, 10, true);
    share.replan(new int[] {1, 2}, 2, DAY_SECONDS);
    assertThat(share.share()).isEqualTo(0.5);
  }

  @Test
  void theInitialShareMustBeAmongTheShares() {
    assertThatThrownBy(() -> new ReactiveShareOptions(List.of(0.1, 0.2), 0.3, 8, 7, 0.01))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("initialShare must be among [0.1, 0.2]: 0.3");
  }
}
