package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventIdMemoryTest {
  @Test
  void remembersTheLastIdsAndForgetsTheOldest() {
    SplittableRandom random = new SplittableRandom(4);
    long[] memory = EventIdMemory.empty();
    Deque<Long> expected = new ArrayDeque<>();
    for (int i = 0; i < 5_000; i++) {
      long hash = EventIdMemory.hash("event-" + random.nextInt(60));
      assertThat(EventIdMemory.contains(memory, hash)).isEqualTo(expected.contains(hash));
      if (!expected.contains(hash)) {
        memory = EventIdMemory.remember(memory, hash, 32);
        expected.addLast(hash);
        if (expected.size() > 32) {
          expected.removeFirst();
        }
      }
      assertThat(memory).hasSize(expected.size());
    }
  }

  @Test
  void neverChangesTheArrayThatCameOutOfState() {
    long[] memory = EventIdMemory.remember(EventIdMemory.empty(), 1, 1);
    EventIdMemory.remember(memory, 2, 1);
    assertThat(memory).containsExactly(1);
    assertThat(EventIdMemory.empty()).isEmpty();
  }

  @Test
  void followsASmallerOrLargerCapacity() {
    long[] memory = EventIdMemory.empty();
    for (long hash = 1; hash <= 8; hash++) {
      memory = EventIdMemory.remember(memory, hash, 8);
    }
    assertThat(EventIdMemory.remember(memory, 9, 3)).containsExactly(7, 8, 9);
    assertThat(EventIdMemory.remember(memory, 9, 100)).hasSize(9);
    long[] full = memory;
    assertThatThrownBy(() -> EventIdMemory.remember(full, 9, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsAMillionIdsApart() {
    Set<Long> hashes = new HashSet<>();
    for (int i = 0; i < 500_000; i++) {
      hashes.add(EventIdMemory.hash("event-" + i));
      hashes.add(EventIdMemory.hash(Integer.toString(i)));
    }
    assertThat(hashes).hasSize(1_000_000);
  }

  @Test
  void spreadsShortIdsOverAllBits() {
    int[] ones = new int[64];
    for (int i = 0; i < 10_000; i++) {
      long hash = EventIdMemory.hash(Integer.toString(i));
      for (int bit = 0; bit < 64; bit++) {
        ones[bit] += (int) (hash >>> bit & 1);
      }
    }
    for (int count : ones) {
      // Five standard deviations of 10,000 fair coins.
      assertThat(count).isBetween(4_750, 5_250);
    }
  }
}
