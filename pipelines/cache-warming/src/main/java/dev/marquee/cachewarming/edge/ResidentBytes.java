package dev.marquee.cachewarming.edge;

/**
 * How many bytes of each object are resident, and their sum; a plain array, as it is a hot loop.
 */
final class ResidentBytes {
  private final long[] resident;
  private long used;
  private long capacity;

  ResidentBytes(int objects, long capacityBytes) {
    if (objects < 1) {
      throw new IllegalArgumentException("objects must be positive: " + objects);
    }
    resident = new long[objects];
    capacity(capacityBytes);
  }

  /** Bytes of a request that are here: the proportion of the object that is resident. */
  long served(int object, long size, long bytes) {
    long here = resident[object];
    return here >= size ? bytes : (long) ((double) bytes / size * here);
  }

  /** Whether the object with so many bytes more would still fit an empty cache. */
  boolean fitsEmpty(int object, long more) {
    return resident[object] + more <= capacity;
  }

  void add(int object, long bytes) {
    resident[object] += bytes;
    used += bytes;
  }

  long clear(int object) {
    long bytes = resident[object];
    used -= bytes;
    resident[object] = 0;
    return bytes;
  }

  long of(int object) {
    return resident[object];
  }

  long used() {
    return used;
  }

  long capacity() {
    return capacity;
  }

  void capacity(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("capacityBytes must not be negative: " + bytes);
    }
    capacity = bytes;
  }

  boolean isOverfull() {
    return used > capacity;
  }
}
