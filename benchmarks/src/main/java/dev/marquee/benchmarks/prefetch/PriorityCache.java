package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.edge.CachePolicy;

/**
 * Caches that evict the object of least priority.
 *
 * <p>{@link #lfuHalving}: priority is the number of requests since the object came, and all numbers
 * are halved after every ten requests per object held. {@link #gdsf}: priority is the inflation
 * when the object was last asked for plus its requests per byte, and an eviction raises the
 * inflation to the priority of what went (GreedyDual-Size with frequency; Cherkasova 1998).
 */
final class PriorityCache implements CachePolicy {
  private static final int REQUESTS_PER_OBJECT = 10;

  private final PriorityHeap heap;
  private final long[] resident;
  private final int[] requests;
  private final boolean bySize;
  private long capacity;
  private long used;
  private double inflation;
  private long sinceHalving;

  private PriorityCache(int objects, long capacityBytes, boolean bySize) {
    heap = new PriorityHeap(objects);
    resident = new long[objects];
    requests = new int[objects];
    capacity = capacityBytes;
    this.bySize = bySize;
  }

  static PriorityCache lfuHalving(int objects, long capacityBytes) {
    return new PriorityCache(objects, capacityBytes, false);
  }

  static PriorityCache gdsf(int objects, long capacityBytes) {
    return new PriorityCache(objects, capacityBytes, true);
  }

  @Override
  public long request(int object, long size, long bytes) {
    long here = resident[object];
    long served = here >= size ? bytes : (long) ((double) bytes / size * here);
    long missed = bytes - served;
    if (here + missed > capacity) {
      return served;
    }
    if (bySize) {
      requests[object] = heap.contains(object) ? requests[object] + 1 : 1;
      evictTo(capacity - missed, object);
      heap.set(object, inflation + (double) requests[object] / size);
    } else {
      halve();
      double before = heap.contains(object) ? heap.priority(object) : 0;
      evictTo(capacity - missed, object);
      heap.set(object, before + 1);
    }
    resident[object] += missed;
    used += missed;
    return served;
  }

  private void halve() {
    if (++sinceHalving >= (long) REQUESTS_PER_OBJECT * Math.max(1, heap.count())) {
      heap.scale(0.5);
      sinceHalving = 0;
    }
  }

  /** Makes room before the object that it is for gets its priority: it is no candidate itself. */
  private void evictTo(long bytes, int keeping) {
    boolean wasHeld = heap.contains(keeping);
    if (wasHeld && used > bytes) {
      heap.remove(keeping);
    }
    while (used > bytes) {
      int victim = heap.least();
      inflation = heap.priority(victim);
      remove(victim);
    }
  }

  @Override
  public long residentBytes(int object) {
    return resident[object];
  }

  @Override
  public long usedBytes() {
    return used;
  }

  @Override
  public long remove(int object) {
    if (!heap.contains(object)) {
      return 0;
    }
    heap.remove(object);
    long bytes = resident[object];
    resident[object] = 0;
    used -= bytes;
    return bytes;
  }

  @Override
  public void resize(long capacityBytes) {
    capacity = capacityBytes;
    while (used > capacity) {
      remove(heap.least());
    }
  }
}
