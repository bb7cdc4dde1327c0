package dev.marquee.cachewarming.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CachePolicyTest {
  private static final int OBJECTS = 8;

  private static String hits(CachePolicy cache, int... objects) {
    StringBuilder hits = new StringBuilder();
    for (int object : objects) {
      hits.append(cache.request(object, 1, 1) == 1 ? 'h' : '-');
    }
    return hits.toString();
  }

  @Test
  void lruEvictsWhatWasAskedForLongestAgo() {
    // 1 is renewed, so 3 evicts 2; 1 is renewed again, so 2 evicts 3; then 3 evicts 2, and 2 1.
    assertThat(hits(new LruCache(OBJECTS, 2), 1, 2, 1, 3, 1, 2, 1, 3, 2, 1))
        .isEqualTo("--h-h-h---");
  }

  @Test
  void sieveKeepsWhatWasAskedForAgainWithoutMovingIt() {
    // 1 is visited, so the hand clears it and evicts 2 for 3; 4 finds the hand at 3; 1 stays.
    assertThat(hits(new SieveCache(OBJECTS, 2), 1, 2, 1, 3, 1, 4, 1)).isEqualTo("--h-h-h");
  }

  @Test
  void sievesHandGoesOnWhereItStopped() {
    SieveCache cache = new SieveCache(OBJECTS, 3);
    // All visited: the hand clears 1, 2 and 3, comes round and evicts 1, and next 2, not 1 again.
    assertThat(hits(cache, 1, 2, 3, 1, 2, 3, 4, 5)).isEqualTo("---hhh--");
    assertThat(cache.residentBytes(1)).isZero();
    assertThat(cache.residentBytes(2)).isZero();
    assertThat(cache.residentBytes(3)).isEqualTo(1);
  }

  @Test
  void aSecondViewerOfTheSameShareIsServedInProportion() {
    CachePolicy cache = new LruCache(OBJECTS, 100);
    assertThat(cache.request(0, 100, 50)).isZero();
    assertThat(cache.residentBytes(0)).isEqualTo(50);
    assertThat(cache.request(0, 100, 50)).isEqualTo(25);
    assertThat(cache.residentBytes(0)).isEqualTo(75);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lru", "sieve", "planned"})
  void neverHoldsMoreThanItsCapacity(String policy) {
    Random random = new Random(2);
    int objects = 200;
    CachePolicy cache =
        switch (policy) {
          case "lru" -> new LruCache(objects, 500);
          case "sieve" -> new SieveCache(objects, 500);
          default -> {
            PlannedCache planned =
                new PlannedCache(objects, new SieveCache(objects, 500), object -> {});
            planned.follow(random.ints(60, 0, objects).distinct().toArray(), 400, 100);
            yield planned;
          }
        };
    for (int request = 0; request < 20_000; request++) {
      int object = (int) (Math.pow(random.nextDouble(), 3) * objects);
      long size = 10 + object % 90;
      long bytes = 1 + random.nextInt((int) size);
      long served = cache.request(object, size, bytes);
      assertThat(served).isBetween(0L, bytes);
      assertThat(cache.usedBytes()).isLessThanOrEqualTo(500);
    }
    assertThat(cache.usedBytes()).isGreaterThan(300);
    cache.resize(50);
    assertThat(cache.usedBytes()).isLessThanOrEqualTo(50);
  }

  @Test
  void objectsLargerThanTheCacheAreNotAdmitted() {
    for (CachePolicy cache : List.of(new LruCache(2, 10), new SieveCache(2, 10))) {
      cache.request(0, 5, 5);
      assertThat(cache.request(1, 20, 20)).isZero();
      assertThat(cache.residentBytes(0)).isEqualTo(5);
      assertThat(cache.residentBytes(1)).isZero();
    }
  }

  @Test
  void theLeastDensePlannedFileGivesWay() {
    List<Integer> dropped = new ArrayList<>();
    PlannedCache cache = new PlannedCache(OBJECTS, new LruCache(OBJECTS, 30), dropped::add);
    cache.request(5, 10, 10);
    cache.follow(new int[] {1, 2, 3}, 20, 10);
    assertThat(cache.fill(2, 10)).isEqualTo(10);
    cache.request(1, 10, 10);
    assertThat(cache.usedBytes()).isEqualTo(30);
    cache.request(3, 10, 10);
    assertThat(dropped).containsExactly(1);
    assertThat(cache.request(2, 10, 10)).isEqualTo(10);
    assertThat(cache.request(3, 10, 10)).isEqualTo(10);
    // 1 is asked for again, is the least dense and so goes at once.
    cache.request(1, 10, 10);
    assertThat(cache.residentBytes(1)).isZero();
    assertThat(cache.request(5, 10, 10)).isEqualTo(10);
  }

  @Test
  void aNewPlanTakesOverWhatTheSitesOwnPolicyHolds() {
    PlannedCache cache = new PlannedCache(OBJECTS, new LruCache(OBJECTS, 30), object -> {});
    cache.request(4, 10, 6);
    cache.follow(new int[] {4}, 20, 10);
    assertThat(cache.residentBytes(4)).isEqualTo(6);
    assertThat(cache.fill(4, 10)).isEqualTo(4);
    cache.follow(new int[] {}, 20, 10);
    assertThat(cache.residentBytes(4)).isZero();
    assertThat(cache.usedBytes()).isZero();
    assertThatThrownBy(() -> cache.fill(4, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be planned to be filled: 4");
  }
}
