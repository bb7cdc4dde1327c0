package dev.marquee.recommendations.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {
  private final Random random = new Random(5);

  private float[] vector(int length) {
    float[] vector = new float[length];
    for (int at = 0; at < length; at++) {
      vector[at] = (float) random.nextGaussian();
    }
    return vector;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 8, 27})
  void addsEveryRowAndOnlyItsFirstNumbers(int count) {
    int size = 70;
    float[][] rows = new float[count][];
    for (int row = 0; row < count; row++) {
      rows[row] = vector(size + 2);
    }
    float[] weights = vector(count + 3);
    float[] into = vector(size + 2);
    double[] expected = new double[size + 2];
    for (int at = 0; at < into.length; at++) {
      expected[at] = into[at];
      for (int row = 0; row < count && at < size; row++) {
        expected[at] += weights[3 + row] * rows[row][at];
      }
    }
    Vectors.addRows(rows, weights, 3, into, size);
    for (int at = 0; at < into.length; at++) {
      assertThat((double) into[at]).isCloseTo(expected[at], offset(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 32, 100})
  void multipliesEveryPairOnce(int size) {
    float[] left = vector(size + 1);
    float[] right = vector(size + 1);
    double expected = 0;
    for (int at = 0; at < size; at++) {
      expected += (double) left[at] * right[at];
    }
    assertThat((double) Vectors.dot(left, right, size)).isCloseTo(expected, offset(1e-4));
  }
}
