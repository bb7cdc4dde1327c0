package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PopularityCurveTest {

  /** Shares of the hours of an engagement report of 18,214 title-seasons over half a year. */
  private static final double[][] PUBLISHED = {
    {.01, .267}, {.05, .554}, {.10, .711}, {.20, .856}, {.50, .976}
  };

  @Test
  void givesThePublishedSharesAtThePublishedSize() {
    double[] weights = PopularityCurve.weights(18_214);
    for (double[] point : PUBLISHED) {
      assertThat(share(weights, point[0])).isCloseTo(point[1], within(.005));
    }
  }

  @Test
  void keepsTheSharesInASmallerCatalogue() {
    double[] weights = PopularityCurve.weights(2_000);
    for (double[] point : PUBLISHED) {
      assertThat(share(weights, point[0])).isCloseTo(point[1], within(.01));
    }
  }

  @Test
  void fallsWithTheRankAndSumsToOne() {
    double[] weights = PopularityCurve.weights(500);
    double sum = weights[0];
    for (int rank = 1; rank < weights.length; rank++) {
      assertThat(weights[rank]).isLessThan(weights[rank - 1]).isPositive();
      sum += weights[rank];
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  private static double share(double[] weights, double fraction) {
    double sum = 0;
    for (int rank = 0; rank < Math.round(fraction * weights.length); rank++) {
      sum += weights[rank];
    }
    return sum;
  }
}
