package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.edge.CachePolicy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * S3-FIFO (Yang et al., SOSP 2023), weighed by bytes: newcomers wait in a small queue of a tenth of
 * the capacity, those asked for twice more while there move to the main queue, the others leave and
 * are remembered for as many bytes as the main queue holds; who is remembered comes into the main
 * queue at once. The main queue gives an object another round for each of up to three requests.
 */
final class S3FifoCache implements CachePolicy {
  private static final int SMALL_SHARE = 10;
  private static final int MOST_REQUESTS = 3;

  private enum Place {
    OUT,
    SMALL,
    MAIN
  }

  private final Place[] place;
  private final byte[] requests;
  private final long[] resident;
  private final long[] ghostBytes;
  private final int[] ghostTurns;
  private final int[] queueTurns;
  private final Deque<Entry> small = new ArrayDeque<>();
  private final Deque<Entry> main = new ArrayDeque<>();
  private final Deque<Entry> ghosts = new ArrayDeque<>();
  private long capacity;
  private long smallBytes;
  private long mainBytes;
  private long rememberedBytes;

  /** Its turn tells an entry that counts from one that was left behind in a queue. */
  private record Entry(int object, int turn) {}

  S3FifoCache(int objects, long capacityBytes) {
    place = new Place[objects];
    Arrays.fill(place, Place.OUT);
    requests = new byte[objects];
    resident = new long[objects];
    ghostBytes = new long[objects];
    ghostTurns = new int[objects];
    queueTurns = new int[objects];
    capacity = capacityBytes;
  }

  @Override
  public long request(int object, long size, long bytes) {
    long here = resident[object];
    long served = here >= size ? bytes : (long) ((double) bytes / size * here);
    long missed = bytes - served;
    if (place[object] == Place.OUT) {
      if (missed > capacity) {
        return served;
      }
      evictTo(capacity - missed);
      boolean remembered = ghostBytes[object] > 0;
      forget(object);
      enter(object, remembered ? Place.MAIN : Place.SMALL);
      requests[object] = 0;
    } else {
      requests[object] = (byte) Math.min(MOST_REQUESTS, requests[object] + 1);
    }
    grow(object, missed);
    evictTo(capacity);
    return served;
  }

  private void enter(int object, Place where) {
    place[object] = where;
    (where == Place.MAIN ? main : small).add(new Entry(object, ++queueTurns[object]));
  }

  private void grow(int object, long bytes) {
    resident[object] += bytes;
    if (place[object] == Place.MAIN) {
      mainBytes += bytes;
    } else {
      smallBytes += bytes;
    }
  }

  private void evictTo(long bytes) {
    while (usedBytes() > bytes) {
      if (smallBytes > capacity / SMALL_SHARE || mainBytes == 0) {
        evictFromSmall();
      } else {
        evictFromMain();
      }
    }
  }

  private void evictFromSmall() {
    Entry entry = small.remove();
    int object = entry.object();
    if (place[object] != Place.SMALL || entry.turn() != queueTurns[object]) {
      return;
    }
    if (requests[object] > 1) {
      smallBytes -= resident[object];
      mainBytes += resident[object];
      requests[object] = 0;
      enter(object, Place.MAIN);
    } else {
      remember(object, remove(object));
    }
  }

  private void evictFromMain() {
    Entry entry = main.remove();
    int object = entry.object();
    if (place[object] != Place.MAIN || entry.turn() != queueTurns[object]) {
      return;
    }
    if (requests[object] > 0) {
      requests[object]--;
      enter(object, Place.MAIN);
    } else {
      remove(object);
    }
  }

  private void remember(int object, long bytes) {
    ghostBytes[object] = Math.max(1, bytes);
    rememberedBytes += ghostBytes[object];
    ghosts.add(new Entry(object, ++ghostTurns[object]));
    while (rememberedBytes > capacity - capacity / SMALL_SHARE) {
      Entry oldest = ghosts.remove();
      if (oldest.turn() == ghostTurns[oldest.object()]) {
        forget(oldest.object());
      }
    }
  }

  private void forget(int object) {
    rememberedBytes -= ghostBytes[object];
    ghostBytes[object] = 0;
    ghostTurns[object]++;
  }

  @Override
  public long residentBytes(int object) {
    return resident[object];
  }

  @Override
  public long usedBytes() {
    return smallBytes + mainBytes;
  }

  @Override
  public long remove(int object) {
    long bytes = resident[object];
    switch (place[object]) {
      case OUT -> {}
      case SMALL -> smallBytes -= bytes;
      case MAIN -> mainBytes -= bytes;
    }
    place[object] = Place.OUT;
    resident[object] = 0;
    return bytes;
  }

  @Override
  public void resize(long capacityBytes) {
    capacity = capacityBytes;
    evictTo(capacityBytes);
  }
}
