package dev.marquee.cachewarming.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlotSumsTest {
  private static List<List<Long>> contents(SlotSums sums) {
    List<List<Long>> contents = new ArrayList<>();
    sums.forEach((slot, millis, bits) -> contents.add(List.of(slot, millis, bits)));
    return contents;
  }

  @Test
  void splitsAStretchAtTheBordersOfSlots() {
    SlotSums sums = new SlotSums(1000);
    sums.add(2_900, 5_100, 3, 1);
    assertThat(contents(sums))
        .containsExactly(
            List.of(2L, 100L, 300L),
            List.of(3L, 1000L, 3000L),
            List.of(4L, 1000L, 3000L),
            List.of(5L, 100L, 300L));
  }

  @Test
  void aSlotBelowZeroCountsFromItsFirstMoment() {
    SlotSums sums = new SlotSums(1000);
    sums.add(-500, 500, 1, 1);
    assertThat(contents(sums)).containsExactly(List.of(-1L, 500L, 500L), List.of(0L, 500L, 500L));
  }

  @Test
  void whatIsTakenBackLeavesNothing() {
    SlotSums sums = new SlotSums(1000);
    sums.add(0, 2_500, 7, 1);
    sums.add(0, 2_500, 7, -1);
    assertThat(contents(sums)).isEmpty();
  }

  @Test
  void holdsWhatAMapHolds() {
    Random random = new Random(5);
    SlotSums sums = new SlotSums(10);
    for (int round = 0; round < 3; round++) {
      TreeMap<Long, long[]> expected = new TreeMap<>();
      for (int add = 0; add < 2_000; add++) {
        long slot = random.nextInt(700) - 350;
        long millis = random.nextInt(5) - 2;
        sums.addTo(slot, millis, 2 * millis);
        expected.computeIfAbsent(slot, key -> new long[1])[0] += millis;
      }
      List<List<Long>> contents = new ArrayList<>();
      expected.forEach(
          (slot, sum) -> {
            if (sum[0] != 0) {
              contents.add(List.of(slot, sum[0], 2 * sum[0]));
            }
          });
      assertThat(contents(sums)).isEqualTo(contents);
      sums.clear();
    }
  }

  @Test
  void refusesSlotsWithoutLength() {
    assertThatThrownBy(() -> new SlotSums(0)).hasMessageContaining("slotMillis");
  }
}
