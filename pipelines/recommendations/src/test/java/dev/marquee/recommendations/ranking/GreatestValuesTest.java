package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of {@link GreatestValues}. */
class GreatestValuesTest {
  private static final double CLASS = 1 + 1.0 / 32;

  private final GreatestValues greatest = new GreatestValues();

  @Test
  void findsThoseThatAreNotHardlyLessThanTheLastOfTheGreatest() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      float[] values = new float[1 + random.nextInt(1500)];
      for (int at = 0; at < values.length; at++) {
        values[at] = (float) Math.exp(-8 * random.nextDouble());
      }
      int most = 1 + random.nextInt(100);
      List<Integer> found = find(values, values.length, most);
      assertThat(found).hasSize(Math.min(most, values.length)).isSorted().doesNotHaveDuplicates();
      float[] sorted = values.clone();
      Arrays.sort(sorted);
      float last = sorted[Math.max(0, values.length - most)];
      assertThat(found).allMatch(at -> values[at] * CLASS >= last);
      for (int at = 0; at < values.length; at++) {
        if (values[at] > last * CLASS) {
          assertThat(found).contains(at);
        }
      }
    }
  }

  @Test
  void ofEqualOnesTheFirstAreTaken() {
    float[] values = {.5f, .25f, .5f, .5f, .75f, .5f};
    assertThat(find(values, 6, 3)).containsExactly(0, 2, 4);
    assertThat(find(values, 2, 3)).containsExactly(0, 1);
    assertThat(find(values, 0, 3)).isEmpty();
  }

  /** Taking a forgotten profile out can leave a little less than nothing. */
  @Test
  void valuesBelowZeroAndBeyondTheClassesAreInTheirPlace() {
    float[] values = {-1e-7f, 1e-9f, 0, 100, 5, 1e-3f};
    assertThat(find(values, 6, 1)).containsExactly(3);
    assertThat(find(values, 6, 3)).containsExactly(3, 4, 5);
    assertThat(find(values, 6, 4)).containsExactly(0, 3, 4, 5);
  }

  @Test
  void whatWasFoundBeforeIsForgotten() {
    assertThat(find(new float[] {.1f, .2f, .9f}, 3, 1)).containsExactly(2);
    assertThat(find(new float[] {.3f, .2f, .1f}, 3, 1)).containsExactly(0);
  }

  private List<Integer> find(float[] values, int size, int most) {
    List<Integer> found = new ArrayList<>();
    int count = greatest.find(values, size, most);
    for (int one = 0; one < count; one++) {
      found.add(greatest.place(one));
    }
    return found;
  }
}
