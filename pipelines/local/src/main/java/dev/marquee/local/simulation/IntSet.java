package dev.marquee.local.simulation;

import java.util.Arrays;

/**
 * Growing set of non-negative ints by linear probing; four to eight bytes an entry. Not
 * thread-safe.
 */
final class IntSet {
  private static final int[] NOTHING = new int[0];

  private int[] slots = NOTHING;
  private int size;

  int size() {
    return size;
  }

  boolean contains(int value) {
    if (size == 0) {
      return false;
    }
    int mask = slots.length - 1;
    for (int at = spread(value) & mask; slots[at] != 0; at = (at + 1) & mask) {
      if (slots[at] == value + 1) {
        return true;
      }
    }
    return false;
  }

  boolean add(int value) {
    if (contains(value)) {
      return false;
    }
    if (size * 4 >= slots.length * 3) {
      int[] old = slots;
      slots = new int[Math.max(8, old.length * 2)];
      for (int entry : old) {
        if (entry != 0) {
          insert(entry);
        }
      }
    }
    insert(value + 1);
    size++;
    return true;
  }

  void clear() {
    slots = NOTHING;
    size = 0;
  }

  int[] toSortedArray() {
    int[] values = new int[size];
    int count = 0;
    for (int entry : slots) {
      if (entry != 0) {
        values[count++] = entry - 1;
      }
    }
    Arrays.sort(values);
    return values;
  }

  private void insert(int entry) {
    int mask = slots.length - 1;
    int at = spread(entry - 1) & mask;
    while (slots[at] != 0) {
      at = (at + 1) & mask;
    }
    slots[at] = entry;
  }

  private static int spread(int value) {
    int product = value * 0x9E3779B9;
    return product ^ (product >>> 15);
  }
}
