package dev.marquee.benchmarks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ForecastErrorsTest {
  @Test
  void smapeIsTheHandCalculation() {
    // 200·|100-150|/250 = 40, and both zero counts nothing.
    assertThat(ForecastErrors.smape(new double[] {100, 0}, new double[] {150, 0})).isEqualTo(20);
  }

  @Test
  void maseIsInUnitsOfTheSeasonalNaiveErrorWithinTheKnown() {
    double[] known = {1, 2, 3, 5, 4, 9};
    // Season 2: |3-1|, |5-2|, |4-3|, |9-5| have the mean 2.5.
    double scale = ForecastErrors.scale(known, 2);
    assertThat(scale).isEqualTo(2.5);
    assertThat(ForecastErrors.mase(new double[] {10, 20}, new double[] {15, 10}, scale))
        .isEqualTo(3);
  }

  @Test
  void intervalScoreCountsWidthAndFortyTimesTheMiss() {
    double[] actual = {5, 12, 1};
    double[] lower = {4, 4, 4};
    double[] upper = {10, 10, 10};
    // Widths 6 each; misses 2 above and 3 below, each times 2/.05: (18 + 80 + 120) / 3 / 2.
    assertThat(ForecastErrors.msis(actual, lower, upper, .05, 2))
        .isCloseTo(218 / 6.0, within(1e-12));
    assertThat(ForecastErrors.coverage(actual, lower, upper)).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void aBoundIsWithinItsInterval() {
    assertThat(
            ForecastErrors.coverage(
                new double[] {4, 10}, new double[] {4, 4}, new double[] {9, 10}))
        .isEqualTo(1);
  }
}
