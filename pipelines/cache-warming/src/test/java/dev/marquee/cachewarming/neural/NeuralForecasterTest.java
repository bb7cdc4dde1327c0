package dev.marquee.cachewarming.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class NeuralForecasterTest {
  private static final int DAY = 24;
  private static final int WEEK = 168;
  private static final NeuralOptions OPTIONS = NeuralOptions.defaults();

  /** Evenings, higher on the weekend, whose level wanders and whose hours are noisy. */
  private static double[] evenings(long seed, int hours) {
    Random random = new Random(seed);
    double[] values = new double[hours];
    double level = 0;
    for (int hour = 0; hour < hours; hour++) {
      level = .99 * level + .01 * random.nextGaussian();
      double evening = Math.exp(-Math.pow((hour % DAY - 20) / 4.0, 2));
      double weekend = hour / DAY % 7 >= 5 ? 1.4 : 1;
      double noise = .1 * random.nextGaussian();
      values[hour] = 1_000 * Math.exp(level + noise) * (.2 + evening * weekend);
    }
    return values;
  }

  /** Mean absolute error of hours 1 to 24 after an origin. */
  private static double error(double[] values, int origin, IntToDoubleFunction forecast) {
    double sum = 0;
    for (int hour = 1; hour <= DAY; hour++) {
      sum += Math.abs(forecast.applyAsDouble(hour) - values[origin + hour]) / DAY;
    }
    return sum;
  }

  @Test
  void errsLessThanTheDayAndTheWeekBefore() {
    double[] values = evenings(1, 8 * WEEK);
    NeuralForecaster forecaster = new NeuralForecaster(OPTIONS);
    double neural = 0;
    double week = 0;
    double day = 0;
    for (int hour = 0; hour + DAY < values.length; hour++) {
      float[] forecast = forecaster.observe(values[hour]).orElse(null);
      if (hour >= 4 * WEEK) {
        int origin = hour;
        neural += error(values, origin, ahead -> forecast[ahead - 1]);
        week += error(values, origin, ahead -> values[origin + ahead - WEEK]);
        day += error(values, origin, ahead -> values[origin + ahead - DAY]);
      }
    }
    assertThat(neural).isLessThan(.85 * week).isLessThan(.85 * day);
  }

  @Test
  void goesOnAfterARestoreAsIfNothingHadHappened() {
    double[] values = evenings(2, 4 * WEEK);
    NeuralForecaster straight = new NeuralForecaster(OPTIONS);
    NeuralForecaster restored = new NeuralForecaster(OPTIONS);
    for (int hour = 0; hour < values.length; hour++) {
      double value = hour % 50 == 7 ? Double.NaN : values[hour];
      if (hour % 97 == 0) {
        restored = NeuralForecaster.fromBytes(OPTIONS, restored.toBytes());
      }
      assertThat(restored.observe(value).orElse(null))
          .isEqualTo(straight.observe(value).orElse(null));
    }
    assertThat(restored.toBytes()).isEqualTo(straight.toBytes());
  }

  @Test
  void hasAStateOfOneSizeBelowFortyKilobytes() {
    NeuralForecaster forecaster = new NeuralForecaster(OPTIONS);
    int fresh = forecaster.toBytes().length;
    for (double value : evenings(3, 3 * WEEK)) {
      forecaster.observe(value);
    }
    assertThat(forecaster.toBytes()).hasSize(fresh).hasSizeLessThan(40_000);
  }

  @Test
  void saysOnlyFiniteNumbersFromZeroOnWhateverItIsFed() {
    Random random = new Random(4);
    NeuralForecaster forecaster = new NeuralForecaster(OPTIONS);
    int said = 0;
    for (int hour = 0; hour < 5 * WEEK; hour++) {
      double value =
          switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Double.MAX_VALUE;
            case 2 -> Double.MIN_VALUE;
            case 3 -> Double.NaN;
            default -> Math.exp(20 * random.nextGaussian());
          };
      float[] forecast = forecaster.observe(value).orElse(null);
      if (forecast != null) {
        said++;
        assertThat(forecast).hasSize(NeuralForecaster.HOURS);
        for (float one : forecast) {
          assertThat(one).isBetween(0f, Float.MAX_VALUE);
        }
      }
    }
    assertThat(said).isGreaterThan(2 * WEEK);
  }

  @Test
  void saysTheConstantOfAConstantSeries() {
    NeuralForecaster forecaster = new NeuralForecaster(OPTIONS);
    float[] forecast = null;
    for (int hour = 0; hour < 3 * WEEK; hour++) {
      forecast = forecaster.observe(12).orElse(null);
    }
    for (float one : forecast) {
      assertThat(one).isBetween(11.99f, 12.01f);
    }
  }

  @Test
  void isSilentUntilItHasSeenTwoWeeksAndTwoDays() {
    NeuralForecaster forecaster = new NeuralForecaster(OPTIONS);
    double[] values = evenings(5, 3 * WEEK);
    int first = -1;
    for (int hour = 0; first < 0; hour++) {
      first = forecaster.observe(values[hour]).isEmpty() ? -1 : hour;
    }
    assertThat(first + 1).isEqualTo(2 * WEEK + 2 * DAY);
  }

  @Test
  void refusesAStateThatIsNotItsOwn() {
    byte[] state = new NeuralForecaster(OPTIONS).toBytes();
    byte[] longer = Arrays.copyOf(state, state.length + 1);
    byte[] shorter = Arrays.copyOf(state, state.length - 1);
    byte[] other = state.clone();
    other[0]++;
    for (byte[] wrong : new byte[][] {longer, shorter, other}) {
      assertThatThrownBy(() -> NeuralForecaster.fromBytes(OPTIONS, wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    NeuralOptions otherSeasons = OPTIONS.withSeasons(12, 168);
    assertThatThrownBy(() -> NeuralForecaster.fromBytes(otherSeasons, state))
        .hasMessageContaining("24")
        .hasMessageContaining("12");
  }
}
