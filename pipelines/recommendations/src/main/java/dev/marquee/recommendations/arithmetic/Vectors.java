package dev.marquee.recommendations.arithmetic;

/**
 * The two loops that scoring and fold-ins spend their time in, written so that the compiler does
 * them in vector instructions.
 */
public final class Vectors {
  private Vectors() {}

  /**
   * Adds weighted rows: {@code into[i] += Σ weights[first + r] · rows[r][i]} over all rows.
   *
   * @param size how many numbers of each row count
   */
  public static void addRows(float[][] rows, float[] weights, int first, float[] into, int size) {
    int row = 0;
    for (; row + 3 < rows.length; row += 4) {
      addFour(rows, row, weights, first + row, into, size);
    }
    for (; row < rows.length; row++) {
      float weight = weights[first + row];
      float[] one = rows[row];
      for (int at = 0; at < size; at++) {
        into[at] += weight * one[at];
      }
    }
  }

  // Four rows per pass: a quarter of the loads and stores of what is accumulated. All arrays are
  // read at the same index, or the compiler could not tell that they do not overlap; with eight
  // arrays it gives up, which is four times slower.
  private static void addFour(
      float[][] rows, int row, float[] weights, int first, float[] into, int size) {
    float[] a = rows[row];
    float[] b = rows[row + 1];
    float[] c = rows[row + 2];
    float[] d = rows[row + 3];
    float ofA = weights[first];
    float ofB = weights[first + 1];
    float ofC = weights[first + 2];
    float ofD = weights[first + 3];
    for (int at = 0; at < size; at++) {
      into[at] += (ofA * a[at] + ofB * b[at]) + (ofC * c[at] + ofD * d[at]);
    }
  }

  /** Inner product of the first {@code size} numbers. */
  public static float dot(float[] left, float[] right, int size) {
    // Eight sums at once: a single one would wait for each addition.
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int at = 0;
    for (; at + 7 < size; at += 8) {
      a += left[at] * right[at];
      b += left[at + 1] * right[at + 1];
      c += left[at + 2] * right[at + 2];
      d += left[at + 3] * right[at + 3];
      e += left[at + 4] * right[at + 4];
      f += left[at + 5] * right[at + 5];
      g += left[at + 6] * right[at + 6];
      h += left[at + 7] * right[at + 7];
    }
    for (; at < size; at++) {
      a += left[at] * right[at];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }
}
