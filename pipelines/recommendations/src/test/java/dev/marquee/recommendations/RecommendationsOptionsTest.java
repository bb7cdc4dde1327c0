package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.recommendations.page.PageOptions;
import dev.marquee.streaming.JobOptions;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecommendationsOptionsTest {
  private static final RecommendationsOptions DEFAULTS = RecommendationsOptionsSample.defaults();

  @Test
  void everyKeyChangesOneSettingAndNoTwoTheSame() throws Exception {
    Set<String> changed = new HashSet<>();
    for (ConfigOption<?> option : RecommendationsOptions.ALL) {
      if (option.equals(RecommendationsOptions.SECRET)) {
        continue;
      }
      RecommendationsOptions other =
          RecommendationsOptionsSample.defaults("--" + option.key() + "=" + anotherValue(option));
      List<String> differences = differences(other);
      assertThat(differences).as(option.key()).hasSize(1);
      assertThat(changed.add(differences.get(0))).as(option.key()).isTrue();
    }
    // How large a page is has no key.
    assertThat(changed).hasSize(RecommendationsOptions.class.getRecordComponents().length - 1);
  }

  private static String anotherValue(ConfigOption<?> option) {
    Object value = option.defaultValue();
    if (value instanceof Duration duration) {
      return duration.plusMillis(1).toMillis() + " ms";
    }
    if (value instanceof Integer number) {
      return Integer.toString(number + 1);
    }
    if (value instanceof Float number) {
      return Float.toString(number - 0.5f);
    }
    if (value instanceof Double number) {
      return Double.toString(number == 0 ? 0.25 : number / 2);
    }
    if (value instanceof Boolean flag) {
      return Boolean.toString(!flag);
    }
    if (value instanceof ModelClock) {
      return ModelClock.EVENTS.name();
    }
    throw new AssertionError("no other value known for " + option);
  }

  private static List<String> differences(RecommendationsOptions other) throws Exception {
    List<String> names = new java.util.ArrayList<>();
    for (RecordComponent component : RecommendationsOptions.class.getRecordComponents()) {
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
    for (ConfigOption<?> option : RecommendationsJob.options()) {
      assertThat(keys.add(option.key())).as(option.key()).isTrue();
      assertThat(option.key()).matches("[a-z]+(\\.[a-z0-9]+(-[a-z0-9]+)*)+");
      assertThat(JobOptions.descriptionOf(option)).as(option.key()).endsWith(".");
    }
  }

  @Test
  void defaultsAreThoseOfProduction() {
    assertThat(DEFAULTS.clock()).isEqualTo(ModelClock.EVENT_TIME);
    assertThat(DEFAULTS.personalised()).isTrue();
    assertThat(DEFAULTS.artwork()).isTrue();
    assertThat(DEFAULTS.sessionGap()).isEqualTo(Duration.ofMinutes(30).toMillis());
    assertThat(DEFAULTS.holdoutShare()).isZero();
    assertThat(DEFAULTS.pageDebounce()).isEqualTo(1000);
    assertThat(DEFAULTS.forgottenLifetime()).isEqualTo(Duration.ofDays(30).toMillis());
    assertThat(DEFAULTS.page()).isEqualTo(PageOptions.DEFAULT);
    assertThat(DEFAULTS.model().popularity().halfLives()[0]).isEqualTo(9000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model.half-life-unit | 0 | positive: 0.0",
        "model.half-life-unit | NaN | positive: NaN",
        "model.input-partitions | 0 | positive: 0",
        "feedback.positive-stars | 2 | in (2, 5]: 2.0",
        "feedback.positive-stars | 5.5 | in (2, 5]: 5.5",
        "learning.lag | 0 ms | positive: 0",
        "learning.minimum-share | -0.1 | in [0, 1]: -0.1",
        "learning.minimum-share | 1.1 | in [0, 1]: 1.1",
        "learning.synchronisation-interval | 0 ms | positive: 0",
        "items.batch-interval | 0 ms | positive: 0",
        "items.publish-interval | 0 ms | positive: 0",
        "items.publish-titles | 0 | positive: 0",
        "items.cached-titles | 0 | positive: 0",
        "pages.lifetime | 0 ms | positive: 0",
        "pages.default-interval | 0 ms | positive: 0",
        "pages.session-gap | 999 ms | at least 1000: 999",
        "pages.holdout-share | 1.01 | in [0, 1]: 1.01",
        "pages.unknown-maturity | 22 | in [0, 21]: 22",
        "pages.unknown-maturity | -1 | in [0, 21]: -1",
        "profiles.lifetime | 0 ms | positive: 0",
        "items.lifetime | 0 ms | positive: 0",
        "privacy.marker-lifetime | 0 ms | positive: 0",
        "profiles.influence-per-day | -1 | non-negative: -1",
        "quality.interval | 0 ms | positive: 0"
      })
  void aBadValueIsRefusedWithKeyRangeAndValue(String key, String value, String range) {
    assertThatThrownBy(() -> RecommendationsOptionsSample.defaults("--" + key + "=" + value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(key + " must be " + range);
  }

  @ParameterizedTest
  @CsvSource({
    "pages.debounce, 0 ms",
    "pages.session-gap, 1 s",
    "pages.holdout-share, 1",
    "pages.unknown-maturity, 0",
    "pages.unknown-maturity, 21",
    "feedback.positive-stars, 5",
    "learning.minimum-share, 0",
    "profiles.influence-per-day, 0"
  })
  void theEdgesOfARangeBelongToIt(String key, String value) {
    assertThatCode(() -> RecommendationsOptionsSample.defaults("--" + key + "=" + value))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "9, 12, 10, 40, 2, 2, topPicks",
    "76, 12, 10, 40, 2, 2, topPicks",
    "20, 0, 10, 40, 2, 2, rowTitles",
    "20, 12, -1, 40, 2, 2, newTitles",
    "20, 12, 10, 9, 2, 2, newPool",
    "20, 12, 10, 40, 6, 2, becauseRows",
    "20, 12, 10, 40, 2, -1, genreRows"
  })
  void refusesPagesOfImpossibleSize(
      int picks, int row, int fresh, int pool, int because, int genres, String key) {
    assertThatThrownBy(() -> new PageOptions(picks, row, fresh, pool, because, genres))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(key + " must be in [");
  }

  @Test
  void theSecretComesFromTheEnvironmentOrAFileOnly() {
    assertThatThrownBy(
            () -> RecommendationsOptionsSample.defaults("--privacy.secret=0123456789abcdef"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("MARQUEE_PRIVACY_SECRET")
        .hasMessageNotContaining("0123456789abcdef");
    JobOptions without = JobOptions.parse(new String[0], Map.of(), RecommendationsJob.options());
    assertThatThrownBy(() -> without.get(RecommendationsOptions.SECRET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--privacy.secret must be given");
  }
}
