package dev.marquee.cachewarming.edge;

/**
 * A cache of bounded bytes that decides by itself what it holds.
 *
 * <p>Objects are numbered from zero. Of each a part may be resident: a request for a share of an
 * object is served in the proportion that is resident, and the missed bytes of an admitted object
 * become resident, so a second viewer of the same minutes is served from the cache. Not
 * thread-safe.
 */
public interface CachePolicy {
  /**
   * Serves a request, and admits or refuses what was missed.
   *
   * @param object from 0, below the number that the cache was made for
   * @param size of the whole object in bytes, positive
   * @param bytes asked for, from 0 to {@code size}
   * @return bytes served from the cache, at most {@code bytes}; the others came from upstream
   */
  long request(int object, long size, long bytes);

  /** Bytes of this object that the cache holds. */
  long residentBytes(int object);

  /** Bytes that the cache holds, never more than its capacity. */
  long usedBytes();

  /**
   * Drops the object.
   *
   * @return the bytes set free, 0 when it was not there
   */
  long remove(int object);

  /** Sets the capacity in bytes, and evicts when less is left than is used. */
  void resize(long capacityBytes);
}
