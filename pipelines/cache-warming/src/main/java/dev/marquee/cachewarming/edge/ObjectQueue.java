package dev.marquee.cachewarming.edge;

import java.util.Arrays;

/**
 * A doubly linked queue over object numbers; every step takes constant time.
 *
 * <p>Links lie in two arrays: an object is in one queue at most once.
 */
final class ObjectQueue {
  static final int NONE = -1;
  private static final int ABSENT = -2;

  private final int[] towardsHead;
  private final int[] towardsTail;
  private int head = NONE;
  private int tail = NONE;

  ObjectQueue(int objects) {
    towardsHead = new int[objects];
    towardsTail = new int[objects];
    Arrays.fill(towardsHead, ABSENT);
  }

  boolean contains(int object) {
    return towardsHead[object] != ABSENT;
  }

  void addToHead(int object) {
    towardsHead[object] = NONE;
    towardsTail[object] = head;
    if (head == NONE) {
      tail = object;
    } else {
      towardsHead[head] = object;
    }
    head = object;
  }

  void remove(int object) {
    int before = towardsHead[object];
    int after = towardsTail[object];
    if (before == NONE) {
      head = after;
    } else {
      towardsTail[before] = after;
    }
    if (after == NONE) {
      tail = before;
    } else {
      towardsHead[after] = before;
    }
    towardsHead[object] = ABSENT;
  }

  /** The object that has been here longest, or {@link #NONE}. */
  int tail() {
    return tail;
  }

  /** The next younger object, or {@link #NONE} at the head. */
  int towardsHead(int object) {
    return towardsHead[object];
  }
}
