package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.edge.CachePolicy;
import dev.marquee.cachewarming.edge.PlannedCache;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * One edge site with a plan: its cache, and the fetches that are on their way.
 *
 * <p>Files are fetched one after the other at the site's rate; a file counts when it is complete,
 * and every fetched byte is followed until its file is played or dropped.
 */
final class PlannedEdge {
  private static final long NOT_FILLED = -1;

  private final PlannedCache cache;
  private final WasteTally waste;
  private final long[] sizes;
  private final boolean[] playedSinceFill;
  private final long[] filledBytes;
  private final long[] filledAt;
  private final Deque<Integer> queue = new ArrayDeque<>();
  private double cursorSeconds;

  /** Takes every fetched byte, when it is fetched. */
  interface FillListener {
    void fetched(long seconds, long bytes);
  }

  PlannedEdge(long[] sizes, CachePolicy reactive, WasteTally waste) {
    this.sizes = sizes;
    this.waste = waste;
    cache = new PlannedCache(sizes.length, reactive, this::judge);
    playedSinceFill = new boolean[sizes.length];
    filledBytes = new long[sizes.length];
    filledAt = new long[sizes.length];
    Arrays.fill(filledAt, NOT_FILLED);
  }

  PlannedCache cache() {
    return cache;
  }

  /** Serves a play; returns the bytes that were here. */
  long request(int object, long bytes) {
    playedSinceFill[object] = true;
    return cache.request(object, sizes[object], bytes);
  }

  private void judge(int object) {
    if (filledAt[object] != NOT_FILLED) {
      waste.judge(filledAt[object], filledBytes[object], playedSinceFill[object]);
      filledAt[object] = NOT_FILLED;
    }
  }

  /** Begins to fetch these files, in this order. */
  void fetch(int[] prefetched, long seconds) {
    queue.clear();
    for (int object : prefetched) {
      queue.add(object);
    }
    cursorSeconds = seconds;
  }

  /** Fetches until this time; at an infinite rate all at once. */
  void advance(long seconds, double bytesPerSecond, FillListener listener) {
    while (!queue.isEmpty()) {
      int object = queue.peek();
      long missing = sizes[object] - cache.residentBytes(object);
      double done = cursorSeconds + missing / bytesPerSecond;
      if (done > seconds) {
        return;
      }
      queue.remove();
      cursorSeconds = done;
      listener.fetched((long) done, missing);
      judge(object);
      filledAt[object] = (long) done;
      filledBytes[object] = missing;
      playedSinceFill[object] = false;
      cache.fill(object, sizes[object]);
    }
  }

  /** The window is over: what is still on its way is given up. */
  void abandonFills() {
    queue.clear();
  }

  /** Judges what is still here. */
  void end() {
    for (int object = 0; object < sizes.length; object++) {
      judge(object);
    }
  }
}
