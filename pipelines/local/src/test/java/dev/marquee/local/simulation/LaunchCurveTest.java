package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LaunchCurveTest {

  @Test
  void hasThePublishedMeanInEveryPublishedWeek() {
    assertWeeks(LaunchCurve.ENGLISH_FILM, 1, .99, .45, .26, .18, .13);
    assertWeeks(LaunchCurve.ENGLISH_SERIES, 1, 1.05, .61, .38, .35);
    assertWeeks(LaunchCurve.OTHER_SERIES, 1, 1.25, .88, .65);
  }

  @Test
  void isNothingBeforeTheReleaseAndStaysAboveItsFloorForYears() {
    for (LaunchCurve curve : LaunchCurve.values()) {
      assertThat(curve.at(-1)).isZero();
      assertThat(curve.at(0)).isGreaterThan(.5);
      assertThat(curve.at(1_000 * LocalTimes.DAY)).isEqualTo(.02);
    }
  }

  @Test
  void neverJumps() {
    for (LaunchCurve curve : LaunchCurve.values()) {
      for (long age = 0; age < 100 * LocalTimes.DAY; age += LocalTimes.HOUR) {
        assertThat(curve.at(age + LocalTimes.HOUR) / curve.at(age)).isBetween(.98, 1.02);
      }
    }
  }

  @Test
  void isChosenByKindAndLanguage() {
    assertThat(LaunchCurve.of(true, "en")).isEqualTo(LaunchCurve.ENGLISH_SERIES);
    assertThat(LaunchCurve.of(true, "ko")).isEqualTo(LaunchCurve.OTHER_SERIES);
    assertThat(LaunchCurve.of(false, "en")).isEqualTo(LaunchCurve.ENGLISH_FILM);
    assertThat(LaunchCurve.of(false, "hi")).isEqualTo(LaunchCurve.OTHER_FILM);
  }

  private static void assertWeeks(LaunchCurve curve, double... weekly) {
    for (int week = 0; week < weekly.length; week++) {
      double sum = 0;
      int hours = 7 * 24;
      for (int hour = 0; hour < hours; hour++) {
        sum += curve.at((week * hours + hour) * LocalTimes.HOUR + LocalTimes.HOUR / 2);
      }
      assertThat(sum / hours)
          .as("week %d of %s", week + 1, curve)
          .isCloseTo(weekly[week], within(.01));
    }
  }
}
