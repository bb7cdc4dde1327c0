package dev.marquee.recommendations.cooccurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairDeltasTest {
  private static final long[] TITLES = {11, 12, 13};
  private static final int[] SECONDS = {1000, 1060, 1120};
  private static final float[] WEIGHTS = {1, 0.5f, 1};

  /** Deltas by row and neighbour. */
  private static Map<List<Long>, float[]> emitted(long title, float weight, int sign) {
    Map<List<Long>, float[]> all = new HashMap<>();
    new PairDeltas()
        .emit(
            TITLES,
            SECONDS,
            WEIGHTS,
            3,
            title,
            1240,
            weight,
            sign,
            5,
            (row, neighbour, deltas, time) -> {
              assertThat(time).isEqualTo(5);
              all.put(List.of(row, neighbour), deltas.clone());
            });
    return all;
  }

  @Test
  void weighsPairsByDistanceDirectionAndTime() {
    Map<List<Long>, float[]> deltas = emitted(20, 1, 1);
    assertThat(deltas).hasSize(6);
    // Latest title, two minutes before: .6^0, .9^0, 0, .98^0, .9^0, e^-1.
    assertThat(deltas.get(List.of(13L, 20L)))
        .containsExactly(new float[] {1, 1, 0, 1, 1, 0.36788f}, offset(1e-4f));
    // Second latest with half the weight.
    assertThat(deltas.get(List.of(12L, 20L)))
        .containsExactly(
            new float[] {0.3f, 0.45f, 0, 0.49f, 0.45f, 0.45f * 0.22313f}, offset(1e-4f));
    // The row of the new title: backward and together only.
    assertThat(deltas.get(List.of(20L, 11L)))
        .containsExactly(new float[] {0, 0, 0.81f, 0.9604f, 0.405f, 0}, offset(1e-4f));
  }

  @Test
  void takesBackWhatItGave() {
    Map<List<Long>, float[]> given = emitted(20, 0.7f, 1);
    Map<List<Long>, float[]> taken = emitted(20, 0.7f, -1);
    given.forEach(
        (pair, deltas) -> {
          for (int channel = 0; channel < Channels.COUNT; channel++) {
            assertThat(taken.get(pair)[channel]).isEqualTo(-deltas[channel]);
          }
        });
  }

  @Test
  void leavesOutPairsOfATitleWithItself() {
    assertThat(emitted(12, 1, 1)).hasSize(4).doesNotContainKey(List.of(12L, 12L));
  }

  @Test
  void pairsOnlyTheLatestTitles() {
    long[] titles = new long[100];
    int[] seconds = new int[100];
    float[] weights = new float[100];
    for (int at = 0; at < 100; at++) {
      titles[at] = at + 1;
      weights[at] = 1;
    }
    List<Long> rows = new ArrayList<>();
    new PairDeltas()
        .emit(
            titles,
            seconds,
            weights,
            100,
            999,
            0,
            1,
            1,
            0,
            (row, neighbour, deltas, time) -> rows.add(Math.min(row, neighbour)));
    assertThat(rows).hasSize(2 * Channels.REACH).allMatch(row -> row > 100 - Channels.REACH);
  }
}
