package dev.marquee.recommendations.ranking;

import java.util.Arrays;

/**
 * Picks the greatest of many values without comparing them with each other: they are tallied by
 * size in classes of a thirty-second of an octave, and taken from the highest class down.
 *
 * <p>Of the last class that counts the first ones are taken, so a value may be passed over for one
 * that is two percent less. No step depends on how a comparison ends, so that the processor never
 * guesses wrong; in a heap it does at every level. Arrays are reused. Not thread-safe.
 */
final class GreatestValues {
  /** Of the mantissa, five bits count. */
  private static final int SHIFT = 23 - 5;

  private static final int CLASSES = 512;

  /** What is smaller than 2⁻¹⁴ is one class, what is greater than 4 another. */
  private static final int FIRST = Float.floatToRawIntBits(0x1p-14f) >> SHIFT;

  private final int[] tallies = new int[CLASSES];
  private int[] places = new int[256];

  /**
   * Finds the places of the greatest values, in ascending order.
   *
   * @param most how many to find, at least one
   * @return how many were found: {@code most}, or all if there are fewer; {@link #place} gives them
   */
  int find(float[] values, int size, int most) {
    if (places.length <= size) {
      places = new int[Math.max(size + 1, 2 * places.length)];
    }
    int last = -1;
    int leftOfLast = 0;
    if (size > most) {
      for (int at = 0; at < size; at++) {
        tallies[classOf(values[at])]++;
      }
      last = CLASSES;
      int found = 0;
      while (found < most) {
        found += tallies[--last];
      }
      leftOfLast = tallies[last] - (found - most);
      Arrays.fill(tallies, 0);
    }
    int count = 0;
    for (int at = 0; at < size; at++) {
      int own = classOf(values[at]);
      int ofLast = own == last && leftOfLast > 0 ? 1 : 0;
      places[count] = at;
      count += (own > last ? 1 : 0) + ofLast;
      leftOfLast -= ofLast;
    }
    return count;
  }

  /** One of the places that were found last. */
  int place(int number) {
    return places[number];
  }

  /** Bits of floats rise with them; those below zero are in the lowest class. */
  private static int classOf(float value) {
    int above = (Float.floatToRawIntBits(value) >> SHIFT) - FIRST;
    return Math.max(0, Math.min(CLASSES - 1, above));
  }
}
