package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.OutputVersion;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LastVersionWinsTest {
  @Test
  void decidesLikeAPlainMapOfTheHighestVersions() {
    LastVersionWins versions = new LastVersionWins();
    Map<String, OutputVersion> highest = new HashMap<>();
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 200_000; i++) {
      String key = "title-" + random.nextInt(20_000);
      OutputVersion version = new OutputVersion((long) random.nextInt(4), 1L + random.nextInt(50));
      OutputVersion before = highest.get(key);
      boolean newer = before == null || OutputVersions.isNewer(version, before);
      assertThat(versions.accept(key, version)).isEqualTo(newer);
      if (newer) {
        highest.put(key, version);
      }
    }
    assertThat(versions.size()).isEqualTo(highest.size());
  }

  @Test
  void comparesEpochsBeforeCounters() {
    LastVersionWins versions = new LastVersionWins();
    assertThat(versions.accept("k", new OutputVersion(1L, 100L))).isTrue();
    assertThat(versions.accept("k", new OutputVersion(2L, 1L))).isTrue();
    assertThat(versions.accept("k", new OutputVersion(1L, 101L))).isFalse();
    assertThat(versions.accept("k", new OutputVersion(2L, 1L))).as("equal").isFalse();
    assertThat(versions.accept("other", new OutputVersion(1L, 1L))).isTrue();
  }

  @Test
  void aVersionWithoutACounterNeverWins() {
    LastVersionWins versions = new LastVersionWins();
    assertThat(versions.accept("k", new OutputVersion(9L, 0L))).isFalse();
    assertThat(versions.size()).isZero();
  }

  @Test
  void takesTheKeyWhoseHashIsZero() {
    LastVersionWins versions = new LastVersionWins();
    assertThat(versions.accept(0, 1, 1)).isTrue();
    assertThat(versions.accept(0, 1, 1)).isFalse();
    assertThat(versions.accept(0, 1, 2)).isTrue();
  }
}
