package dev.marquee.cachewarming.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadForecasterTest {
  private static final int WEEK = 168;
  private static final double[] LEVELS = {.001, .025, .1, .3, .5, .7, .9, .975, .99, .999};

  private static double week(int hour) {
    double day = Math.sin(2 * Math.PI * (hour % 24) / 24);
    return 1_000 + 400 * day + (hour / 24 % 7 >= 5 ? 150 : 0);
  }

  static Stream<Arguments> hostileSeries() {
    Random random = new Random(17);
    Map<String, IntToDoubleFunction> series = new LinkedHashMap<>();
    series.put("zeros", hour -> 0);
    series.put("constant", hour -> 7);
    series.put("huge", hour -> 1e15 * (1 + .5 * Math.sin(hour)));
    series.put("the largest number", hour -> hour % 2 == 0 ? Double.MAX_VALUE : 0);
    series.put("the smallest number", hour -> Double.MIN_VALUE * (hour % 3));
    series.put("zeros, then huge", hour -> hour < 400 ? 0 : 1e15);
    series.put("huge, then zeros", hour -> hour < 400 ? 1e15 : 0);
    series.put("explosive", hour -> Math.pow(1.05, hour));
    series.put("gaps", hour -> random.nextInt(3) == 0 ? Double.NaN : week(hour));
    series.put("a gap of a month", hour -> hour > 300 && hour < 1_000 ? Double.NaN : week(hour));
    series.put("gaps first", hour -> hour < 50 ? Double.NaN : week(hour));
    series.put("spikes", hour -> random.nextInt(50) == 0 ? 1e9 : 10 * random.nextDouble());
    series.put("zero at night", hour -> hour % 24 < 8 ? 0 : week(hour));
    series.put("all orders of size", hour -> Math.exp(60 * random.nextDouble() - 30));
    return series.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileSeries")
  void isNeverNaNNegativeOrInfiniteAndNeverFallsWithP(String name, IntToDoubleFunction series) {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    HourlyForecast forecast = new HourlyForecast();
    for (int hour = 0; hour < 1_300; hour++) {
      forecaster.observe(series.applyAsDouble(hour));
      if (!forecaster.canForecast() || hour > 40 && hour % 13 != 0) {
        continue;
      }
      forecaster.forecast(WEEK, forecast);
      for (int ahead = 1; ahead <= WEEK; ahead++) {
        double before = 0;
        for (double p : LEVELS) {
          double value = forecast.quantile(ahead, p);
          assertThat(value).isBetween(before, Double.MAX_VALUE);
          before = value;
        }
        assertThat(forecast.median(ahead)).isEqualTo(forecast.quantile(ahead, .5));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileSeries")
  void aRestoredForecasterAnswersBitByBitTheSame(String name, IntToDoubleFunction series) {
    double[] values = new double[1_100];
    Arrays.setAll(values, series);
    for (int restart : new int[] {0, 1, 30, 200, 640, 1_050}) {
      LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
      ResidualHistograms siblings = new ResidualHistograms();
      siblings.learn(1, 2.5, 1);
      siblings.learn(4, -1, 1);
      forecaster.setSiblings(siblings);
      for (int hour = 0; hour < restart; hour++) {
        forecaster.observe(values[hour]);
      }
      byte[] bytes = forecaster.toBytes();
      assertThat(bytes).hasSizeLessThanOrEqualTo(40_000);
      LoadForecaster restored = LoadForecaster.fromBytes(ForecasterOptions.defaults(), bytes);
      restored.setSiblings(siblings);
      assertThat(restored.toBytes()).isEqualTo(bytes);
      HourlyForecast one = new HourlyForecast();
      HourlyForecast other = new HourlyForecast();
      for (int hour = restart; hour < Math.min(values.length, restart + 60); hour++) {
        if (forecaster.canForecast()) {
          forecaster.forecast(WEEK, one);
          restored.forecast(WEEK, other);
          for (int ahead = 1; ahead <= WEEK; ahead++) {
            assertThat(other.median(ahead)).isEqualTo(one.median(ahead));
            assertThat(other.quantile(ahead, .975)).isEqualTo(one.quantile(ahead, .975));
          }
        }
        forecaster.observe(values[hour]);
        restored.observe(values[hour]);
      }
      assertThat(restored.toBytes()).isEqualTo(forecaster.toBytes());
    }
  }

  @Test
  void aPureWeeklyPatternIsForecastExactly() {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    for (int hour = 0; hour < 6 * WEEK; hour++) {
      forecaster.observe(week(hour));
    }
    HourlyForecast forecast = new HourlyForecast();
    forecaster.forecast(WEEK, forecast);
    for (int ahead = 1; ahead <= WEEK; ahead++) {
      double expected = week(6 * WEEK - 1 + ahead);
      assertThat(forecast.median(ahead)).isCloseTo(expected, within(.01 * expected));
    }
  }

  @Test
  void intervalsOfAStationarySeriesHoldTheirCoverageInEveryBucket() {
    int[][] within95 = new int[Horizons.BUCKETS][2];
    int[][] within80 = new int[Horizons.BUCKETS][2];
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      int hours = 4_000;
      double[] values = new double[hours];
      double drift = 0;
      for (int hour = 0; hour < hours; hour++) {
        drift = .9 * drift + 20 * random.nextGaussian();
        values[hour] = week(hour) + drift + 25 * random.nextGaussian();
      }
      LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
      HourlyForecast forecast = new HourlyForecast();
      for (int hour = 0; hour < hours - WEEK; hour++) {
        forecaster.observe(values[hour]);
        if (hour < 1_500 || hour % 3 != 0) {
          continue;
        }
        forecaster.forecast(WEEK, forecast);
        for (int ahead = 1; ahead <= WEEK; ahead++) {
          int bucket = Horizons.bucket(ahead);
          double actual = values[hour + ahead];
          count(within95[bucket], forecast, ahead, actual, .025);
          count(within80[bucket], forecast, ahead, actual, .1);
        }
      }
    }
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      assertThat((double) within95[bucket][1] / within95[bucket][0])
          .as("95 %%, bucket %d", bucket)
          .isCloseTo(.95, within(.015));
      assertThat((double) within80[bucket][1] / within80[bucket][0])
          .as("80 %%, bucket %d", bucket)
          .isCloseTo(.80, within(.025));
    }
  }

  private static void count(
      int[] counts, HourlyForecast forecast, int ahead, double actual, double tail) {
    counts[0]++;
    if (actual >= forecast.quantile(ahead, tail) && actual <= forecast.quantile(ahead, 1 - tail)) {
      counts[1]++;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 30, 200})
  void aColdStartGivesSaneForecastsThatWidenWithTheHorizon(int hours) {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    Random random = new Random(11);
    double walk = 0;
    for (int hour = 0; hour < hours; hour++) {
      walk += 10 * random.nextGaussian();
      forecaster.observe(week(hour) + walk);
    }
    HourlyForecast forecast = new HourlyForecast();
    forecaster.forecast(WEEK, forecast);
    double near = 0;
    double far = 0;
    for (int ahead = 1; ahead <= WEEK; ahead++) {
      assertThat(forecast.median(ahead)).isBetween(300.0, 2_000.0);
      double width = forecast.quantile(ahead, .9) - forecast.quantile(ahead, .1);
      assertThat(width).isPositive();
      // Hours 145 and 146 are the slots of hours 1 and 2, six days on.
      near += ahead <= 2 ? width : 0;
      far += ahead == 145 || ahead == 146 ? width : 0;
    }
    assertThat(far).isGreaterThanOrEqualTo(hours < 48 ? 1.2 * near : near);
  }

  @Test
  void siblingsWidenWhatTheSeriesHasNotYetLearned() {
    ResidualHistograms siblings = new ResidualHistograms();
    for (int residual = 0; residual < 200; residual++) {
      siblings.learn(3, residual % 2 == 0 ? 9 : -9, 1);
    }
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    for (int hour = 0; hour < 30; hour++) {
      forecaster.observe(week(hour));
    }
    HourlyForecast alone = new HourlyForecast();
    HourlyForecast pooled = new HourlyForecast();
    forecaster.forecast(24, alone);
    forecaster.setSiblings(siblings);
    forecaster.forecast(24, pooled);
    assertThat(pooled.quantile(20, .9)).isGreaterThan(alone.quantile(20, .9) * 1.2);
    assertThat(pooled.median(20)).isEqualTo(alone.median(20));
  }

  @Test
  void anExternalExpertEarnsWeightWhenItIsRightAndHasNoneWhenItIsWrong() {
    double right = errorWithExternal(0);
    double wrong = errorWithExternal(800);
    double absent = errorWithExternal(Double.NaN);
    assertThat(right).isLessThan(absent / 3);
    assertThat(wrong).isLessThan(absent * 1.02);
  }

  /** Mean absolute error of a noisy series when the external expert is this far from the truth. */
  private static double errorWithExternal(double offset) {
    Random random = new Random(5);
    double[] values = new double[1_400];
    for (int hour = 0; hour < values.length; hour++) {
      values[hour] = week(hour) + 100 * random.nextGaussian();
    }
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    HourlyForecast forecast = new HourlyForecast();
    double error = 0;
    for (int hour = 0; hour < 1_300; hour++) {
      float[] external = new float[48];
      for (int ahead = 1; ahead <= 48; ahead++) {
        external[ahead - 1] = (float) (values[hour + ahead] + offset);
      }
      forecaster.observe(values[hour], Double.isNaN(offset) ? null : external);
      if (hour >= 1_000) {
        forecaster.forecast(48, forecast);
        error += Math.abs(forecast.median(24) - values[hour + 24]) / 300;
      }
    }
    return error;
  }

  @Test
  void anExternalExpertThatGoesAwayLeavesNoTraceInTheForecast() {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    float[] silly = new float[48];
    Arrays.fill(silly, Float.NaN);
    HourlyForecast forecast = new HourlyForecast();
    for (int hour = 0; hour < 800; hour++) {
      forecaster.observe(week(hour), hour < 700 ? silly : null);
    }
    forecaster.forecast(48, forecast);
    assertThat(forecast.median(24)).isCloseTo(week(823), within(15.0));
    assertThat(forecast.expert(Expert.EXTERNAL, 24)).isNaN();
  }

  @Test
  void aGapIsBridgedByTheForecastItself() {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    for (int hour = 0; hour < 5 * WEEK; hour++) {
      forecaster.observe(hour >= 4 * WEEK && hour < 4 * WEEK + 48 ? Double.NaN : week(hour));
    }
    HourlyForecast forecast = new HourlyForecast();
    forecaster.forecast(48, forecast);
    for (int ahead = 1; ahead <= 48; ahead++) {
      double expected = week(5 * WEEK - 1 + ahead);
      assertThat(forecast.median(ahead)).isCloseTo(expected, within(.03 * expected));
    }
    assertThat(forecaster.observed()).isEqualTo(5 * WEEK);
  }

  @Test
  void refusesWhatIsNoLoad() {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    assertThatThrownBy(() -> forecaster.observe(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> forecaster.observe(Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> forecaster.forecast(24, new HourlyForecast()))
        .isInstanceOf(IllegalStateException.class);
    forecaster.observe(1);
    assertThatThrownBy(() -> forecaster.forecast(169, new HourlyForecast()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesBytesThatAreNotItsState() {
    LoadForecaster forecaster = new LoadForecaster(ForecasterOptions.defaults());
    forecaster.observe(1);
    byte[] bytes = forecaster.toBytes();
    ForecasterOptions options = ForecasterOptions.defaults();
    assertThatThrownBy(
            () -> LoadForecaster.fromBytes(options, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> LoadForecaster.fromBytes(options, Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LoadForecaster.fromBytes(options.withSeasons(24, 192), bytes))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] otherVersion = bytes.clone();
    otherVersion[0]++;
    assertThatThrownBy(() -> LoadForecaster.fromBytes(options, otherVersion))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
