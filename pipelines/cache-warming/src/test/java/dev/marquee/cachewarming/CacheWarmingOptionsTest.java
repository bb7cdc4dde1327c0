package dev.marquee.cachewarming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.JobOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheWarmingOptionsTest {

  /** The job's options with some of them changed; lateness is the edge's hour. */
  static CacheWarmingOptions options(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--kafka.bootstrap.servers=localhost:9092"));
    all.addAll(List.of(arguments));
    return CacheWarmingOptions.from(
        JobOptions.parse(all.toArray(String[]::new), Map.of(), CacheWarmingJob.options()),
        EventBounds.defaults());
  }

  @Test
  void everyKeyChangesOneSetting() throws Exception {
    Set<String> changed = new HashSet<>();
    for (ConfigOption<?> option : CacheWarmingOptions.ALL) {
      CacheWarmingOptions other = options("--" + option.key() + "=" + anotherValue(option));
      List<String> differences = differences(other);
      assertThat(differences).as(option.key()).hasSize(1);
      changed.addAll(differences);
    }
    // Origin and speed are one setting; lateness is the edge's.
    Set<String> all = new HashSet<>();
    for (RecordComponent component : CacheWarmingOptions.class.getRecordComponents()) {
      all.add(component.getName());
    }
    all.remove("lateness");
    assertThat(changed).isEqualTo(all);
  }

  private static String anotherValue(ConfigOption<?> option) {
    Object value = option.defaultValue();
    if (value instanceof Duration duration) {
      return duration.plusMillis(1).toMillis() + " ms";
    }
    if (value instanceof Integer number) {
      return Integer.toString(number + 1);
    }
    if (value instanceof Double number) {
      return Double.toString(number < 1 ? number / 2 : number + 1);
    }
    if (value instanceof Boolean flag) {
      return Boolean.toString(!flag);
    }
    return switch (option.key()) {
      case "time.origin" -> "2026-01-01T00:00:00Z";
      case "regions" -> "eu=Europe/Berlin";
      default -> throw new AssertionError("no other value known for " + option);
    };
  }

  private static List<String> differences(CacheWarmingOptions other) throws Exception {
    CacheWarmingOptions defaults = options();
    List<String> differences = new ArrayList<>();
    for (RecordComponent component : CacheWarmingOptions.class.getRecordComponents()) {
      Object one = component.getAccessor().invoke(defaults);
      if (!one.equals(component.getAccessor().invoke(other))) {
        differences.add(component.getName());
      }
    }
    return differences;
  }

  @ParameterizedTest
  @CsvSource({
    "time.speed, 0.5",
    "time.speed, NaN",
    "time.origin, yesterday",
    "regions, eu",
    "regions, eu=Europe/Atlantis",
    "sessions.heartbeat-interval, 0 ms",
    "sessions.longest-interval, 0 ms",
    "load.top-titles, 101",
    "load.cached-titles, 0",
    "plans.reactive-share, 1.5",
    "plans.swap-gain, 0.9",
    "quality.interval, 0 ms"
  })
  void refusesAValueOutOfRangeAndNamesTheKey(String key, String value) {
    assertThatThrownBy(() -> options("--" + key + "=" + value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void withoutNamedRegionsAllAreKnownAndLiveByUtc() {
    RegionZones all = RegionZones.parse("");
    assertThat(all.isKnown("anywhere")).isTrue();
    assertThat(all.zoneOf("anywhere")).isEqualTo(ZoneOffset.UTC);
    RegionZones some = RegionZones.parse("eu = Europe/Berlin ; us=America/New_York");
    assertThat(some.isKnown("eu")).isTrue();
    assertThat(some.isKnown("anywhere")).isFalse();
    assertThat(some.zoneOf("us")).isEqualTo(ZoneId.of("America/New_York"));
  }

  @Test
  void theServicesTimeRunsFasterFromItsOriginOn() {
    ModelTime time = new ModelTime(1_000_000, 300);
    assertThat(time.ofEvent(1_000_000)).isEqualTo(1_000_000);
    assertThat(time.ofEvent(1_001_000)).isEqualTo(1_300_000);
    assertThat(time.toEvent(1_300_000)).isEqualTo(1_001_000);
    assertThat(time.toEvent(1_300_001)).isEqualTo(1_001_001);
    assertThat(time.lengthOf(2_000)).isEqualTo(600_000);
    assertThat(time.ofWatermark(Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(time.ofWatermark(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
  }
}
