package dev.marquee.benchmarks.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CompetitionBenchmarksTest {
  /** Level 8 times the indices .5, 1, 1.5, 1. */
  private static final double[] SEASONAL = {4, 8, 12, 8, 4, 8, 12, 8, 4, 8, 12, 8, 4, 8, 12, 8};

  @Test
  void seasonalNaiveRepeatsTheLastSeason() {
    assertThat(CompetitionBenchmarks.seasonalNaive(new double[] {9, 9, 1, 2, 3}, 3, 5))
        .containsExactly(1, 2, 3, 1, 2);
  }

  @Test
  void seasonalityIsTestedAgainstTheBandOfShorterLags() {
    // By hand, mean 8, sum of squares 128: the autocorrelations at lags 1 to 4 are 0, -.875, 0 and
    // .75; the band at lag 4 is 1.645 / 4 · sqrt(1 + 2·.765625) = .654.
    assertThat(SeasonalDecomposition.isSeasonal(SEASONAL, 4)).isTrue();
    Random random = new Random(1);
    double[] noise = random.doubles(200, 1, 2).toArray();
    assertThat(SeasonalDecomposition.isSeasonal(noise, 24)).isFalse();
    assertThat(SeasonalDecomposition.isSeasonal(new double[] {4, 8, 12, 8, 4, 8, 12}, 4)).isFalse();
    assertThat(SeasonalDecomposition.isSeasonal(new double[100], 24)).isFalse();
  }

  @Test
  void indicesAreTheRatiosToTheCentredAverage() {
    assertThat(SeasonalDecomposition.of(SEASONAL, 4).indices())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(.5, 1, 1.5, 1);
  }

  @Test
  void anOddSeasonIsAveragedWithoutHalves() {
    double[] values = new double[30];
    for (int at = 0; at < values.length; at++) {
      values[at] = 10 * (1 + (at % 3 - 1) * .5);
    }
    assertThat(SeasonalDecomposition.of(values, 3).indices())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(.5, 1, 1.5);
  }

  @Test
  void naive2CarriesTheAdjustedLastValueThroughTheIndices() {
    double[] values = SEASONAL.clone();
    // 14 values end in slot 1, whose index is 1.
    double[] known = java.util.Arrays.copyOf(values, 14);
    assertThat(CompetitionBenchmarks.naive2(known, 4, 4))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(12, 8, 4, 8);
  }

  @Test
  void thetaOfALineGoesOnWithHalfItsSlope() {
    // The line 10 + 2t is its own regression and its own theta line of 2. Smoothing with the
    // largest rate ends one error of slope / rate before the next value; the mean of both lines
    // therefore has half the slope.
    double[] line = new double[40];
    for (int at = 0; at < line.length; at++) {
      line[at] = 10 + 2 * (at + 1);
    }
    double[] forecast = CompetitionBenchmarks.theta(line, 1, 3);
    assertThat(forecast[0]).isCloseTo((92 + 90) / 2.0, within(1e-2));
    assertThat(forecast[2] - forecast[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void smoothingFindsTheLeastSquaresOfADenseSearch() {
    Random random = new Random(2);
    double[] values = new double[60];
    double level = 50;
    for (int at = 0; at < values.length; at++) {
      level += random.nextGaussian();
      values[at] = level + 2 * random.nextGaussian();
    }
    double least = Double.POSITIVE_INFINITY;
    for (double rate = .01; rate < 1; rate += .01) {
      for (double first = 44; first < 56; first += .05) {
        least = Math.min(least, squares(values, rate, first));
      }
    }
    ExponentialSmoothing fit = ExponentialSmoothing.fit(values);
    assertThat(fit.squares()).isLessThanOrEqualTo(least).isGreaterThan(.99 * least);
  }

  private static double squares(double[] values, double rate, double first) {
    double level = first;
    double sum = 0;
    for (double value : values) {
      sum += (value - level) * (value - level);
      level += rate * (value - level);
    }
    return sum;
  }

  @Test
  void smoothingOfAConstantIsThatConstant() {
    assertThat(ExponentialSmoothing.fit(new double[] {7, 7, 7, 7}).level())
        .isCloseTo(7, within(1e-12));
  }
}
