package dev.marquee.thumbnails.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalTest {
  private static ImportanceSums clicks(int clicks, int impressions, double weight) {
    ImportanceSums sums = new ImportanceSums();
    for (int at = 0; at < impressions; at++) {
      sums.add(LoggedImpression.withoutPredictions(at < clicks ? 1 : 0, .1, .1 * weight));
    }
    return sums;
  }

  /** Table I of Newcombe 1998, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, .2553, .3662",
    "15, 148, .0624, .1605",
    "0, 20, 0, .1611",
    "1, 29, .0061, .1718"
  })
  void wilsonGivesThePublishedBounds(int clicks, int count, double lower, double upper) {
    Interval interval = Interval.wilson((double) clicks / count, count);
    assertThat(interval.lower()).isEqualTo(lower, within(5e-5));
    assertThat(interval.upper()).isEqualTo(upper, within(5e-5));
  }

  @Test
  void wilsonKeepsTheEnds() {
    for (int count = 1; count < 5_000; count += 7) {
      assertThat(Interval.wilson(0, count).lower()).isZero();
      assertThat(Interval.wilson(1, count).upper()).isEqualTo(1);
    }
    assertThat(Interval.wilson(.5, 0)).isEqualTo(Interval.EVERYTHING);
  }

  @Test
  void refusesBoundsThatAreNone() {
    assertThatThrownBy(() -> new Interval(.5, .4))
        .hasMessage("lower must be at most upper 0.4: 0.5");
    assertThatThrownBy(() -> new Interval(0, 1.5)).hasMessage("upper must be in [0, 1]: 1.5");
    assertThatThrownBy(() -> Interval.wilson(1.2, 3)).hasMessage("mean must be in [0, 1]: 1.2");
    assertThatThrownBy(() -> Interval.wilson(.2, -1)).hasMessage("count must be at least 0: -1.0");
  }

  /** Exact limits of a Poisson count: half the quantiles of chi-square (Garwood 1936). */
  @ParameterizedTest
  @CsvSource({"20, 12.217, 30.888", "47, 34.534, 62.500", "100, 81.364, 121.627"})
  void fewClicksGiveTheLimitsOfAPoissonCount(int clicks, double lower, double upper) {
    int impressions = 100_000;
    ImportanceSums sums = clicks(clicks, impressions, 1);
    for (PolicyValue value : List.of(sums.ips(), sums.snips(), sums.doublyRobust())) {
      // Within .9 of a click, to the inside or barely outside: exact limits waste half a click.
      assertThat(value.interval().lower() * impressions).isBetween(lower - .1, lower + .9);
      assertThat(value.interval().upper() * impressions).isBetween(upper - .9, upper + .9);
    }
  }

  @Test
  void withoutAClickTheUpperBoundIsThreeToFourClicks() {
    ImportanceSums sums = clicks(0, 100_000, 1);
    for (PolicyValue value : List.of(sums.ips(), sums.snips())) {
      assertThat(value.estimate()).isZero();
      assertThat(value.interval().lower()).isZero();
      assertThat(value.interval().upper() * 100_000).isBetween(3.0, 3.7);
    }
  }

  @Test
  void certainRewardsAreTheMirrorOfNone() {
    Interval none = clicks(0, 2_000, 1).snips().interval();
    Interval all = clicks(2_000, 2_000, 1).snips().interval();
    assertThat(all.upper()).isEqualTo(1);
    assertThat(1 - all.lower()).isEqualTo(none.upper(), within(1e-12));
    Interval few = clicks(37, 2_000, 1).snips().interval();
    Interval most = clicks(1_963, 2_000, 1).snips().interval();
    assertThat(1 - most.lower()).isEqualTo(few.upper(), within(1e-12));
    assertThat(1 - most.upper()).isEqualTo(few.lower(), within(1e-12));
  }

  @Test
  void selfNormalisationDoesNotMindTheScaleOfWeights() {
    Interval one = clicks(30, 3_000, 1).snips().interval();
    Interval seven = clicks(30, 3_000, 7).snips().interval();
    assertThat(seven.lower()).isEqualTo(one.lower(), within(1e-12));
    assertThat(seven.upper()).isEqualTo(one.upper(), within(1e-12));
  }

  @Test
  void leansToTheSideOfTheRareReward() {
    PolicyValue value = clicks(12, 10_000, 1).ips();
    double below = value.estimate() - value.interval().lower();
    double above = value.interval().upper() - value.estimate();
    assertThat(above).isGreaterThan(1.2 * below);
  }

  @ParameterizedTest
  @CsvSource({"1e-9", "1e-60"})
  void extremeWeightsStillGiveAnInterval(double propensity) {
    ImportanceSums sums = new ImportanceSums();
    for (int at = 0; at < 1_000; at++) {
      sums.add(LoggedImpression.withoutPredictions(at % 10 == 0 ? 1 : 0, .5, .5));
    }
    sums.add(LoggedImpression.withoutPredictions(1, propensity, 1));
    for (PolicyValue value : List.of(sums.ips(), sums.snips(), sums.doublyRobust())) {
      assertThat(value.estimate()).isPositive().isFinite();
      assertThat(value.interval().lower()).isBetween(0.0, value.interval().upper());
      assertThat(value.verdict()).isEqualTo(Verdict.REFUSED);
    }
  }

  @Test
  void vanishingWeightsStillGiveAnInterval() {
    ImportanceSums sums = new ImportanceSums();
    for (int at = 0; at < 1_000; at++) {
      sums.add(LoggedImpression.withoutPredictions(at % 10 == 0 ? 1 : 0, 1, 1e-110));
    }
    Interval interval = sums.snips().interval();
    assertThat(interval.lower()).isBetween(.08, .1);
    assertThat(interval.upper()).isBetween(.1, .125);
  }
}
