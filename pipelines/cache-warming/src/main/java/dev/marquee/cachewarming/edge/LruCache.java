package dev.marquee.cachewarming.edge;

/** Evicts what was asked for longest ago (least recently used); admits everything. */
public final class LruCache implements CachePolicy {
  private final ResidentBytes resident;
  private final ObjectQueue queue;

  /** An empty cache for objects below {@code objects}. */
  public LruCache(int objects, long capacityBytes) {
    resident = new ResidentBytes(objects, capacityBytes);
    queue = new ObjectQueue(objects);
  }

  @Override
  public long request(int object, long size, long bytes) {
    long served = resident.served(object, size, bytes);
    if (queue.contains(object)) {
      queue.remove(object);
    } else if (!resident.fitsEmpty(object, bytes)) {
      return served;
    }
    queue.addToHead(object);
    resident.add(object, bytes - served);
    evict();
    return served;
  }

  private void evict() {
    while (resident.isOverfull()) {
      remove(queue.tail());
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
    queue.remove(object);
    return resident.clear(object);
  }

  @Override
  public void resize(long capacityBytes) {
    resident.capacity(capacityBytes);
    evict();
  }
}
