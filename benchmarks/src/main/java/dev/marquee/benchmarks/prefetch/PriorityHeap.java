package dev.marquee.benchmarks.prefetch;

import java.util.Arrays;

/** Objects by priority, the least first; of equal ones the one that was set longest ago. */
final class PriorityHeap {
  private static final int ABSENT = -1;

  private final double[] priority;
  private final long[] setAt;
  private final int[] place;
  private final int[] heap;
  private int count;
  private long clock;

  PriorityHeap(int objects) {
    priority = new double[objects];
    setAt = new long[objects];
    place = new int[objects];
    heap = new int[objects];
    Arrays.fill(place, ABSENT);
  }

  boolean contains(int object) {
    return place[object] != ABSENT;
  }

  int count() {
    return count;
  }

  int least() {
    return heap[0];
  }

  double priority(int object) {
    return priority[object];
  }

  /** Adds the object, or gives it a new priority. */
  void set(int object, double value) {
    priority[object] = value;
    setAt[object] = clock++;
    if (place[object] == ABSENT) {
      place[object] = count;
      heap[count++] = object;
    }
    rise(place[object]);
    sink(place[object]);
  }

  void remove(int object) {
    int at = place[object];
    place[object] = ABSENT;
    int last = heap[--count];
    if (at == count) {
      return;
    }
    heap[at] = last;
    place[last] = at;
    rise(at);
    sink(place[last]);
  }

  /** Multiplies all priorities, which leaves their order as it is. */
  void scale(double factor) {
    for (int at = 0; at < count; at++) {
      priority[heap[at]] *= factor;
    }
  }

  private boolean isBefore(int left, int right) {
    return priority[left] != priority[right]
        ? priority[left] < priority[right]
        : setAt[left] < setAt[right];
  }

  private void rise(int from) {
    int at = from;
    while (at > 0 && isBefore(heap[at], heap[(at - 1) / 2])) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  private void sink(int from) {
    int at = from;
    while (true) {
      int least = at;
      for (int child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++) {
        if (isBefore(heap[child], heap[least])) {
          least = child;
        }
      }
      if (least == at) {
        return;
      }
      swap(at, least);
      at = least;
    }
  }

  private void swap(int left, int right) {
    int object = heap[left];
    heap[left] = heap[right];
    heap[right] = object;
    place[heap[left]] = left;
    place[heap[right]] = right;
  }
}
