package dev.marquee.recommendations.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistoryPositionTest {
  @Test
  void cutsWhereTheTableSays() {
    int[] titles = {0, 1, 2, 3, 4, 6, 7, 10, 11, 25, 26, 50, 51, 100, 101, 400, 401, 100_000};
    assertThat(IntStream.of(titles).map(HistoryPosition::of))
        .containsExactly(0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 7, 8, 8, 9, 10, 11, 11);
  }
}
