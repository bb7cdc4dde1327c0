package dev.marquee.recommendations.page;

import java.util.Arrays;

/**
 * Takes numbered values out in descending order, where few of many are taken: a heap that is built
 * once (Floyd 1964), two steps per value, instead of a whole sort.
 *
 * <p>Add all, {@link #order} them, then take. Among equal values the lowest number comes first. The
 * array is reused. Not thread-safe.
 */
final class GreatestFirst {
  /** The value's bits above, which rise with it, and the number's complement below. */
  private long[] heap = new long[256];

  private int size;

  /** Drops everything. */
  void clear() {
    size = 0;
  }

  /**
   * Adds a value; {@link #order} must follow before anything is taken.
   *
   * @param value greater than zero
   * @param number what it belongs to, not negative
   */
  void add(float value, int number) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    heap[size++] =
        ((long) Float.floatToRawIntBits(value) << Integer.SIZE) | (~number & 0xFFFFFFFFL);
  }

  /** Brings the greatest to the front. */
  void order() {
    for (int at = size / 2 - 1; at >= 0; at--) {
      sink(at, heap[at]);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Number of the greatest value. */
  int first() {
    return ~(int) heap[0];
  }

  /** The greatest value. */
  float firstValue() {
    return Float.intBitsToFloat((int) (heap[0] >>> Integer.SIZE));
  }

  /** Drops the greatest value. */
  void removeFirst() {
    size--;
    if (size > 0) {
      sink(0, heap[size]);
    }
  }

  private void sink(int from, long value) {
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (heap[child] <= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
