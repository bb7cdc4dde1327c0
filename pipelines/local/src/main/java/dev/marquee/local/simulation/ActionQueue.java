package dev.marquee.local.simulation;

import java.util.Arrays;

/**
 * Priority queue of the next step of each viewer: a binary heap in plain arrays, 12 bytes a viewer.
 *
 * <p>Each viewer has at most one step in the queue, and equal times go by viewer, so the order is
 * total. Not thread-safe.
 */
final class ActionQueue {
  private long[] times;
  private int[] viewers;
  private int size;

  ActionQueue(int capacity) {
    times = new long[Math.max(1, capacity)];
    viewers = new int[Math.max(1, capacity)];
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Time of the first step, or {@link Long#MAX_VALUE} when there is none. */
  long nextTime() {
    return size == 0 ? Long.MAX_VALUE : times[0];
  }

  void add(long time, int viewer) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
      viewers = Arrays.copyOf(viewers, size * 2);
    }
    int hole = size++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (!before(time, viewer, parent)) {
        break;
      }
      times[hole] = times[parent];
      viewers[hole] = viewers[parent];
      hole = parent;
    }
    times[hole] = time;
    viewers[hole] = viewer;
  }

  /** Removes the first step and returns whose it is. */
  int poll() {
    if (size == 0) {
      throw new IllegalStateException("no step is left");
    }
    final int first = viewers[0];
    size--;
    long time = times[size];
    int viewer = viewers[size];
    int hole = 0;
    while (2 * hole + 1 < size) {
      int child = 2 * hole + 1;
      if (child + 1 < size && before(times[child + 1], viewers[child + 1], child)) {
        child++;
      }
      if (before(time, viewer, child)) {
        break;
      }
      times[hole] = times[child];
      viewers[hole] = viewers[child];
      hole = child;
    }
    times[hole] = time;
    viewers[hole] = viewer;
    return first;
  }

  private boolean before(long time, int viewer, int other) {
    return time < times[other] || (time == times[other] && viewer < viewers[other]);
  }
}
