package dev.marquee.benchmarks.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowOverlapTest {

  /** Neighbours by key, the first one strongest. */
  private static NeighbourRow row(long... keys) {
    NeighbourRow row = new NeighbourRow();
    row.keys = keys;
    row.size = keys.length;
    row.weights = new float[keys.length * Channels.COUNT];
    for (int place = 0; place < keys.length; place++) {
      row.weights[place * Channels.COUNT + Channels.FORWARD] = 2f * (keys.length - place);
    }
    return row;
  }

  private static long[] range(int from, int count) {
    long[] keys = new long[count];
    for (int at = 0; at < count; at++) {
      keys[at] = from + at;
    }
    return keys;
  }

  @Test
  void equalRowsOverlapWholly() {
    Map<String, NeighbourRow> rows = Map.of("a", row(range(0, 30)), "b", row(7));
    assertThat(RowOverlap.of(rows, rows)).isEqualTo(new RowOverlap(2, 1, 1, 0));
  }

  @Test
  void onlyTheStrongestTwentyCount() {
    NeighbourRow left = row(range(0, 40));
    // The same twenty first, then others.
    long[] keys = range(0, 40);
    for (int at = 20; at < 40; at++) {
      keys[at] += 1000;
    }
    assertThat(RowOverlap.of(Map.of("a", left), Map.of("a", row(keys))).mean()).isEqualTo(1);
    assertThat(RowOverlap.of(Map.of("a", left), Map.of("a", row(range(10, 40)))).mean())
        .isCloseTo(0.5, within(1e-9));
  }

  @Test
  void aShorterRowIsNoFullOverlap() {
    RowOverlap overlap = RowOverlap.of(Map.of("a", row(1, 2, 3, 4)), Map.of("a", row(1, 2)));
    assertThat(overlap.mean()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void neighboursAsStrongAsTheLastOneListedCountAsListed() {
    NeighbourRow left = row(range(0, 30));
    NeighbourRow right = row(range(0, 30));
    for (int place = 10; place < 30; place++) {
      left.weights[place * Channels.COUNT + Channels.FORWARD] = 1;
      right.weights[place * Channels.COUNT + Channels.FORWARD] = 1;
    }
    for (int place = 10; place < 20; place++) {
      right.keys[place] = 10 + place;
      right.keys[place + 10] = place;
    }
    assertThat(RowOverlap.of(Map.of("a", left), Map.of("a", right)).mean()).isEqualTo(1);
  }

  @Test
  void titlesOfOneSideCountAsMissed() {
    RowOverlap overlap = RowOverlap.of(Map.of("a", row(1), "b", row(2)), Map.of("a", row(1)));
    assertThat(overlap).isEqualTo(new RowOverlap(2, 0.5, 0, 1));
  }
}
