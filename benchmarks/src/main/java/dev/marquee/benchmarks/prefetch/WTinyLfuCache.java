package dev.marquee.benchmarks.prefetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.marquee.cachewarming.edge.CachePolicy;

/**
 * W-TinyLFU as the Caffeine library has it (Einziger, Friedman and Manes, ACM ToS 2017), weighed by
 * resident bytes.
 *
 * <p>An entry's weight is an int, so bytes are weighed in units of {@code capacity / 2^24}, rounded
 * up: what is held never exceeds the capacity. Maintenance runs in the caller after each request,
 * so every request meets a cache that is within its bounds.
 */
final class WTinyLfuCache implements CachePolicy {
  private static final long UNITS = 1 << 24;

  private final Cache<Integer, Long> cache;
  private final long unitBytes;
  private long used;
  private long capacity;

  WTinyLfuCache(long capacityBytes) {
    capacity = capacityBytes;
    unitBytes = Math.max(1, capacityBytes / UNITS);
    cache =
        Caffeine.newBuilder()
            .maximumWeight(capacityBytes / unitBytes)
            .weigher((Integer object, Long bytes) -> weight(bytes))
            .evictionListener(
                (Integer object, Long bytes, RemovalCause cause) -> {
                  used -= bytes;
                })
            .executor(Runnable::run)
            .build();
  }

  private int weight(long bytes) {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, (bytes + unitBytes - 1) / unitBytes));
  }

  @Override
  public long request(int object, long size, long bytes) {
    Long here = cache.getIfPresent(object);
    long resident = here == null ? 0 : here;
    long served = resident >= size ? bytes : (long) ((double) bytes / size * resident);
    if (resident + bytes - served > resident) {
      used += bytes - served;
      cache.put(object, resident + bytes - served);
    }
    cache.cleanUp();
    return served;
  }

  @Override
  public long residentBytes(int object) {
    Long here = cache.policy().getIfPresentQuietly(object);
    return here == null ? 0 : here;
  }

  @Override
  public long usedBytes() {
    return used;
  }

  @Override
  public long remove(int object) {
    Long bytes = cache.asMap().remove(object);
    if (bytes == null) {
      return 0;
    }
    used -= bytes;
    return bytes;
  }

  @Override
  public void resize(long capacityBytes) {
    capacity = capacityBytes;
    cache.policy().eviction().orElseThrow().setMaximum(Math.max(0, capacity / unitBytes));
    cache.cleanUp();
  }
}
