package dev.marquee.recommendations.popularity;

import java.util.Arrays;

/**
 * The titles of greatest value, greatest first, kept exactly while values only grow.
 *
 * <p>Under forward decay all values shrink together, so the order changes only where a value is
 * added to; a change costs a few moves and one copy of a short array. When a listed title's value
 * falls (a forgotten profile) it moves down inside the list, and a title outside that now exceeds
 * the last one enters at its own next change. One thread changes, any number read the published
 * array.
 */
public final class TopTitles {
  private final int capacity;
  private final double[] values;
  private volatile int[] titles = new int[0];

  public TopTitles(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1: " + capacity);
    }
    this.capacity = capacity;
    this.values = new double[capacity];
  }

  /** Dense numbers, greatest value first; never changed after it is returned. */
  public int[] titles() {
    return titles;
  }

  /** Tells the list a title's value. */
  public void set(int title, double value) {
    int[] before = titles;
    int at = placeOf(title, before);
    if (at < before.length && staysAt(at, value, before.length)) {
      // Readers on other processors would fetch the same list anew.
      values[at] = value;
      return;
    }
    if (at == before.length) {
      if (at < capacity) {
        before = Arrays.copyOf(before, at + 1);
      } else if (value > values[at - 1]) {
        at = at - 1;
      } else {
        return;
      }
    }
    int[] after = before.clone();
    while (at > 0 && values[at - 1] < value) {
      after[at] = after[at - 1];
      values[at] = values[at - 1];
      at--;
    }
    while (at + 1 < after.length && values[at + 1] > value) {
      after[at] = after[at + 1];
      values[at] = values[at + 1];
      at++;
    }
    after[at] = title;
    values[at] = value;
    titles = after;
  }

  private static int placeOf(int title, int[] titles) {
    int place = 0;
    while (place < titles.length && titles[place] != title) {
      place++;
    }
    return place;
  }

  private boolean staysAt(int place, double value, int size) {
    return (place == 0 || values[place - 1] >= value)
        && (place + 1 == size || values[place + 1] <= value);
  }

  /** Multiplies all values, when the owner moves its reference time. */
  public void scale(double factor) {
    for (int at = 0; at < values.length; at++) {
      values[at] *= factor;
    }
  }
}
