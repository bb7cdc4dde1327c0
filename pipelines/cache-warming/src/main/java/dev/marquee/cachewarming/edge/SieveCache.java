package dev.marquee.cachewarming.edge;

import dev.marquee.cachewarming.load.StateBytes;

/**
 * SIEVE (Zhang et al., NSDI 2024): one queue in order of arrival, one bit per object set by a
 * request, and a hand that walks from the oldest to the youngest, clears bits and evicts the first
 * object that has none.
 *
 * <p>Objects stay where they are when asked for, so what comes once passes through without pushing
 * out what comes again.
 */
public final class SieveCache implements CachePolicy {
  private final ResidentBytes resident;
  private final ObjectQueue queue;
  private final boolean[] visited;
  private int hand = ObjectQueue.NONE;

  /** An empty cache for objects below {@code objects}. */
  public SieveCache(int objects, long capacityBytes) {
    resident = new ResidentBytes(objects, capacityBytes);
    queue = new ObjectQueue(objects);
    visited = new boolean[objects];
  }

  @Override
  public long request(int object, long size, long bytes) {
    long served = resident.served(object, size, bytes);
    if (queue.contains(object)) {
      visited[object] = true;
    } else if (resident.fitsEmpty(object, bytes)) {
      // Room first: the newcomer is no candidate of the eviction that it causes.
      evictTo(resident.capacity() - bytes);
      queue.addToHead(object);
      visited[object] = false;
    } else {
      return served;
    }
    resident.add(object, bytes - served);
    evictTo(resident.capacity());
    return served;
  }

  private void evictTo(long bytes) {
    while (resident.used() > bytes) {
      int at = hand == ObjectQueue.NONE ? queue.tail() : hand;
      while (visited[at]) {
        visited[at] = false;
        int next = queue.towardsHead(at);
        at = next == ObjectQueue.NONE ? queue.tail() : next;
      }
      hand = at;
      remove(at);
    }
  }

  @Override
  public long residentBytes(int object) {
    return resident.of(object);
  }

  @Override
  public long usedBytes() {
    return resident.used();
  }

  @Override
  public long remove(int object) {
    if (!queue.contains(object)) {
      return 0;
    }
    if (hand == object) {
      hand = queue.towardsHead(object);
    }
    queue.remove(object);
    return resident.clear(object);
  }

  @Override
  public void resize(long capacityBytes) {
    resident.capacity(capacityBytes);
    evictTo(capacityBytes);
  }

  /** Writes what is resident, the oldest first. */
  public void write(StateBytes out) {
    out.writeUnsigned(resident.capacity());
    int count = 0;
    for (int at = queue.tail(); at != ObjectQueue.NONE; at = queue.towardsHead(at)) {
      count++;
    }
    out.writeUnsigned(count);
    for (int at = queue.tail(); at != ObjectQueue.NONE; at = queue.towardsHead(at)) {
      out.writeUnsigned(at);
      out.writeUnsigned(resident.of(at));
      out.writeByte(visited[at] ? 1 : 0);
    }
    out.writeSigned(hand);
  }

  /** Takes over what was written, into an empty cache for as many objects. */
  public void read(StateBytes in) {
    resident.capacity(in.readUnsigned());
    for (int count = in.readCount(visited.length); count > 0; count--) {
      int object = (int) in.readUnsigned();
      queue.addToHead(object);
      resident.add(object, in.readUnsigned());
      visited[object] = in.readByte() == 1;
    }
    hand = (int) in.readSigned();
  }
}
