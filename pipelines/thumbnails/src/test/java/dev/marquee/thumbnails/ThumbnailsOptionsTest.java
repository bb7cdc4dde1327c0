package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.streaming.JobOptions;
import dev.marquee.thumbnails.policy.Guardrails;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsOptionsTest {
  private static final ThumbnailsOptions DEFAULTS = ThumbnailsOptionsSample.defaults();

  @Test
  void everyKeyChangesOneSetting() throws Exception {
    Set<String> changed = new HashSet<>();
    for (ConfigOption<?> option : ThumbnailsOptions.ALL) {
      ThumbnailsOptions other =
          ThumbnailsOptionsSample.defaults("--" + option.key() + "=" + anotherValue(option));
      List<String> differences = differences(other);
      assertThat(differences).as(option.key()).hasSize(1);
      changed.addAll(differences);
    }
    assertThat(changed).hasSize(ThumbnailsOptions.class.getRecordComponents().length);
  }

  private static String anotherValue(ConfigOption<?> option) {
    Object value = option.defaultValue();
    if (value instanceof Duration duration) {
      return duration.plusMillis(1).toMillis() + " ms";
    }
    if (value instanceof Integer number) {
      return Integer.toString(number + 1);
    }
    if (value instanceof Long number) {
      return Long.toString(number + 1);
    }
    if (value instanceof Float number) {
      return Float.toString(number / 2);
    }
    if (value instanceof Double number) {
      return Double.toString(number / 2);
    }
    if (value instanceof Boolean flag) {
      return Boolean.toString(!flag);
    }
    if (value instanceof String) {
      return "everyone=;war=war";
    }
    throw new AssertionError("no other value known for " + option);
  }

  private static List<String> differences(ThumbnailsOptions other) throws Exception {
    List<String> names = new ArrayList<>();
    for (RecordComponent component : ThumbnailsOptions.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(other);
      if (!component.getAccessor().invoke(DEFAULTS).equals(value)) {
        names.add(component.getName());
      }
    }
    return names;
  }

  @Test
  void keysAreKebabCaseUniqueAndDescribed() {
    Set<String> keys = new HashSet<>();
    for (ConfigOption<?> option : ThumbnailsJob.options()) {
      assertThat(keys.add(option.key())).as(option.key()).isTrue();
      assertThat(option.key()).matches("[a-z]+(-[a-z]+)*(\\.[a-z0-9]+(-[a-z0-9]+)*)*");
      assertThat(JobOptions.descriptionOf(option)).as(option.key()).endsWith(".");
    }
  }

  @Test
  void defaultsAreThoseOfProduction() {
    assertThat(DEFAULTS.window()).isEqualTo(Duration.ofHours(1).toMillis());
    assertThat(DEFAULTS.evenShare()).isEqualTo(.01);
    assertThat(DEFAULTS.guardrails()).isEqualTo(Guardrails.shipped());
    assertThat(DEFAULTS.audiences().size()).isEqualTo(5);
    assertThat(DEFAULTS.bandit().exploration()).isEqualTo(.5f);
    assertThat(DEFAULTS.bandit().drift() * 24)
        .isCloseTo(.002f, org.assertj.core.data.Offset.offset(1e-6f));
    assertThat(DEFAULTS.defaultOnly()).isFalse();
    assertThat(DEFAULTS.learnWeights()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attribution.window | 0 ms | positive: 0",
        "model.features | 65 | in [0, 64]: 65",
        "model.drift-per-day | -1 | in [0, 10]: -1.0",
        "policy.exploration | NaN | in [0, 10]: NaN",
        "policy.floor | 1.5 | in [0, 1]: 1.5",
        "policy.even-share | -0.1 | in [0, 1]: -0.1",
        "policy.cap | 0 | in (0, 1]: 0.0",
        "policy.cap-until | -1 | non-negative: -1",
        "policies.publish-interval | 0 ms | positive: 0",
        "policies.publish-titles | 0 | positive: 0",
        "policies.publish-at-latest | 0 ms | positive: 0",
        "policies.publish-change | 2 | in [0, 1]: 2.0",
        "model.synchronisation-interval | 0 ms | positive: 0",
        "model.cached-titles | 0 | positive: 0",
        "quality.interval | 0 ms | positive: 0",
      })
  void refusesValuesOutsideTheirRange(String key, String value, String message) {
    assertThatThrownBy(() -> ThumbnailsOptionsSample.defaults("--" + key + "=" + value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(key + " must be " + message);
  }
}
