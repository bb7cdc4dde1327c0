package dev.marquee.recommendations.popularity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopTitlesTest {
  @Test
  void equalsSortingWhileValuesGrow() {
    Random random = new Random(2);
    double[] values = new double[200];
    TopTitles top = new TopTitles(20);
    for (int step = 1; step <= 3000; step++) {
      int title = (int) (200 * random.nextDouble() * random.nextDouble());
      values[title] += random.nextDouble();
      top.set(title, values[title]);
      if (step % 1000 == 0) {
        top.scale(0.5);
        for (int at = 0; at < values.length; at++) {
          values[at] *= 0.5;
        }
      }
    }
    int[] sorted =
        IntStream.range(0, 200)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer title) -> -values[title]))
            .limit(20)
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(top.titles()).containsExactly(sorted);
  }

  @Test
  void movesATitleDownWhenItsValueFalls() {
    TopTitles top = new TopTitles(3);
    top.set(1, 3);
    top.set(2, 2);
    top.set(3, 1);
    top.set(1, 1.5);
    assertThat(top.titles()).containsExactly(2, 1, 3);
  }

  @Test
  void handsOutTheSameListWhileTheOrderStays() {
    TopTitles top = new TopTitles(3);
    top.set(1, 3);
    top.set(2, 2);
    int[] before = top.titles();
    top.set(1, 4);
    top.set(2, 2.5);
    top.set(2, 2.1);
    assertThat(top.titles()).isSameAs(before);
    // What was not handed out again is remembered all the same.
    top.set(3, 2.05);
    top.set(3, 2.2);
    assertThat(top.titles()).containsExactly(1, 3, 2);
  }

  @Test
  void neverChangesAListThatItHasHandedOut() {
    TopTitles top = new TopTitles(3);
    top.set(1, 3);
    top.set(2, 2);
    int[] before = top.titles();
    top.set(2, 5);
    assertThat(before).containsExactly(1, 2);
  }
}
