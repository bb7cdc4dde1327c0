package dev.marquee.recommendations.title;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Growing map from title keys to dense numbers 0, 1, 2, …, so that models can be plain arrays.
 *
 * <p>Open addressing at a load of at most one half. One thread adds, any number of threads look up
 * without locks: a place's number is written before its key is released, and growth replaces the
 * table as a whole. Numbers are local to one process and mean nothing outside it.
 */
public final class TitleIndex {
  /** What {@link #find} returns for a title that was never added. */
  public static final int ABSENT = -1;

  private static final VarHandle KEY = MethodHandles.arrayElementVarHandle(long[].class);

  private record Table(long[] keys, int[] numbers, int mask) {}

  private volatile Table table = new Table(new long[1024], new int[1024], 1023);
  private volatile long[] keys = new long[512];
  private volatile int size;

  /** Number of titles added so far. */
  public int size() {
    return size;
  }

  /** Dense number of a key, or {@link #ABSENT}. */
  public int find(long key) {
    Table current = table;
    int place = (int) (key ^ (key >>> 32)) & current.mask;
    while (true) {
      long found = (long) KEY.getAcquire(current.keys, place);
      if (found == key) {
        return current.numbers[place];
      }
      if (found == 0) {
        return ABSENT;
      }
      place = (place + 1) & current.mask;
    }
  }

  /** Dense number of a key, given now if it had none. Only the writing thread may call this. */
  public int add(long key) {
    int known = find(key);
    if (known != ABSENT) {
      return known;
    }
    int number = size;
    if (number == keys.length) {
      keys = Arrays.copyOf(keys, number * 2);
    }
    keys[number] = key;
    if ((number + 1) * 2 > table.keys.length) {
      grow();
    }
    insert(table, key, number);
    size = number + 1;
    return number;
  }

  /** Key of a dense number below {@link #size()}. */
  public long key(int number) {
    return keys[number];
  }

  private void grow() {
    int capacity = table.keys.length * 2;
    Table larger = new Table(new long[capacity], new int[capacity], capacity - 1);
    for (int number = 0; number < size; number++) {
      insert(larger, keys[number], number);
    }
    table = larger;
  }

  private static void insert(Table into, long key, int number) {
    int place = (int) (key ^ (key >>> 32)) & into.mask;
    while (into.keys[place] != 0) {
      place = (place + 1) & into.mask;
    }
    into.numbers[place] = number;
    KEY.setRelease(into.keys, place, key);
  }
}
