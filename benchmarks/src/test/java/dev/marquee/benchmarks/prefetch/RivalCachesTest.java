package dev.marquee.benchmarks.prefetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.cachewarming.edge.CachePolicy;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RivalCachesTest {
  private static final int OBJECTS = 200;

  private static CachePolicy cache(String name, long capacityBytes) {
    return switch (name) {
      case "lfu-halving" -> PriorityCache.lfuHalving(OBJECTS, capacityBytes);
      case "gdsf" -> PriorityCache.gdsf(OBJECTS, capacityBytes);
      case "s3-fifo" -> new S3FifoCache(OBJECTS, capacityBytes);
      default -> new WTinyLfuCache(capacityBytes);
    };
  }

  private static String hits(CachePolicy cache, long size, int... objects) {
    StringBuilder hits = new StringBuilder();
    for (int object : objects) {
      hits.append(cache.request(object, size, size) == size ? 'h' : '-');
    }
    return hits.toString();
  }

  @Test
  void lfuKeepsWhatWasAskedForMostOften() {
    // 1 has three requests; 2 and 3 have one each and evict each other, the older first.
    assertThat(hits(cache("lfu-halving", 2), 1, 1, 1, 1, 2, 3, 2, 1)).isEqualTo("-hh---h");
  }

  @Test
  void lfuHalvesAfterTenRequestsPerObjectHeld() {
    CachePolicy cache = cache("lfu-halving", 2);
    // Ten requests of 1 with one object held: halved at the tenth to 4.5, then 5.5.
    assertThat(hits(cache, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)).isEqualTo("-hhhhhhhhh");
    // 2 is asked for six times, which is more than 5.5, so 3 evicts 1.
    assertThat(hits(cache, 1, 2, 2, 2, 2, 2, 2, 3, 2)).isEqualTo("-hhhhh-h");
    assertThat(cache.residentBytes(1)).isZero();
  }

  @Test
  void gdsfPrefersSmallObjectsAndAgesTheRest() {
    CachePolicy cache = cache("gdsf", 100);
    cache.request(1, 50, 50);
    cache.request(2, 10, 10);
    cache.request(3, 60, 60);
    // One request each: 1/50 is less than 1/10 and goes; the newcomer begins at 1/50 + 1/60.
    assertThat(cache.residentBytes(1)).isZero();
    assertThat(cache.residentBytes(2)).isEqualTo(10);
    cache.request(4, 40, 40);
    // 1/50 + 1/60 is .0367, 2's .1 stays.
    assertThat(cache.residentBytes(3)).isZero();
    assertThat(cache.residentBytes(2)).isEqualTo(10);
  }

  @Test
  void s3FifoTakesWhatItRemembersStraightIntoItsMainQueue() {
    CachePolicy cache = cache("s3-fifo", 10);
    // Ten newcomers fill the cache; the eleventh evicts the first, which is remembered.
    assertThat(hits(cache, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)).isEqualTo("-----------");
    assertThat(cache.residentBytes(0)).isZero();
    // It comes back into the main queue and outlives twenty objects that are asked for once.
    cache.request(0, 1, 1);
    for (int object = 20; object < 40; object++) {
      cache.request(object, 1, 1);
    }
    assertThat(cache.residentBytes(0)).isEqualTo(1);
  }

  @Test
  void wTinyLfuRefusesWhatIsAskedForLessThanItsVictim() {
    CachePolicy cache = cache("w-tinylfu", 100);
    for (int round = 0; round < 5; round++) {
      for (int object = 0; object < 10; object++) {
        cache.request(object, 9, 9);
      }
    }
    for (int object = 20; object < 120; object++) {
      cache.request(object, 9, 9);
    }
    long held = 0;
    for (int object = 0; object < 10; object++) {
      held += cache.residentBytes(object);
    }
    assertThat(held).isGreaterThanOrEqualTo(81);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lfu-halving", "gdsf", "s3-fifo", "w-tinylfu"})
  void holdsNoMoreThanItsCapacityAndServesInProportion(String name) {
    Random random = new Random(6);
    CachePolicy cache = cache(name, 1_000);
    long hits = 0;
    for (int request = 0; request < 30_000; request++) {
      int object = (int) (Math.pow(random.nextDouble(), 3) * OBJECTS);
      long size = 20 + object % 50;
      long bytes = 1 + random.nextInt((int) size);
      long resident = cache.residentBytes(object);
      long served = cache.request(object, size, bytes);
      assertThat(served)
          .isEqualTo(resident >= size ? bytes : (long) ((double) bytes / size * resident));
      assertThat(cache.usedBytes()).isLessThanOrEqualTo(1_000);
      hits += served;
    }
    assertThat(hits).isPositive();
    long used = 0;
    for (int object = 0; object < OBJECTS; object++) {
      used += cache.residentBytes(object);
    }
    assertThat(cache.usedBytes()).isEqualTo(used);
  }
}
