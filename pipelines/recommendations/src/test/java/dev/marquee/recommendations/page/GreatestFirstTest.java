package dev.marquee.recommendations.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of {@link GreatestFirst}. */
class GreatestFirstTest {
  private final GreatestFirst queue = new GreatestFirst();

  /**
   * Against a stable sort, with many equal values, and more of them than there is room at first.
   */
  @Test
  void takesAllInDescendingOrderAndEqualOnesByNumber() {
    Random random = new Random(3);
    for (int size : new int[] {0, 1, 2, 3, 100, 1000}) {
      float[] values = new float[size];
      queue.clear();
      for (int at = 0; at < size; at++) {
        values[at] = (1 + random.nextInt(50)) * 1e-3f;
        queue.add(values[at], at);
      }
      queue.order();
      List<Integer> taken = new ArrayList<>();
      for (; !queue.isEmpty(); queue.removeFirst()) {
        assertThat(queue.firstValue()).isEqualTo(values[queue.first()]);
        taken.add(queue.first());
      }
      assertThat(taken)
          .containsExactlyElementsOf(
              IntStream.range(0, size)
                  .boxed()
                  .sorted(Comparator.comparing(at -> -values[at]))
                  .toList());
    }
  }
}
