package dev.marquee.cachewarming.outlook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConformalQuantilesTest {
  @Test
  void beginsWiderThanANormal() {
    ConformalQuantiles quantiles = new ConformalQuantiles(1);
    assertThat(quantiles.quantile(2)).isCloseTo(0, within(.01));
    assertThat(quantiles.quantile(1)).isBetween(-2.6, -1.28);
    assertThat(quantiles.quantile(3)).isBetween(1.28, 2.6);
    assertThat(quantiles.quantile(4)).isBetween(1.96, 4.5);
  }

  @Test
  void learnsASkewedDistribution() {
    ConformalQuantiles quantiles = new ConformalQuantiles(1);
    Random random = new Random(3);
    for (int score = 0; score < 20_000; score++) {
      quantiles.learn(-Math.log(random.nextDouble()), .9998, .001);
    }
    // Of an exponential with mean 1, by hand: -ln(1 - p).
    assertThat(quantiles.quantile(1)).isCloseTo(.105, within(.04));
    assertThat(quantiles.quantile(2)).isCloseTo(.693, within(.05));
    assertThat(quantiles.quantile(3)).isCloseTo(2.303, within(.15));
    assertThat(quantiles.quantile(4)).isCloseTo(3.689, within(.4));
  }

  @Test
  void holdsItsCoverageWhileTheErrorsGrowAndShrink() {
    Random random = new Random(7);
    ConformalQuantiles quantiles = new ConformalQuantiles(1);
    int within80 = 0;
    int within95 = 0;
    int count = 40_000;
    for (int score = 0; score < count; score++) {
      double error = random.nextGaussian() * Math.exp(Math.sin(score / 3000.0));
      within80 += error >= quantiles.quantile(1) && error <= quantiles.quantile(3) ? 1 : 0;
      within95 += error >= quantiles.quantile(0) && error <= quantiles.quantile(4) ? 1 : 0;
      quantiles.learn(error, .999, .02);
    }
    assertThat(within80 / (double) count).isCloseTo(.8, within(.015));
    assertThat(within95 / (double) count).isCloseTo(.95, within(.01));
  }

  @Test
  void neverCrossesItsLevels() {
    Random random = new Random(11);
    ConformalQuantiles quantiles = new ConformalQuantiles(1);
    for (int score = 0; score < 5_000; score++) {
      quantiles.learn(random.nextGaussian() * (score % 100 == 0 ? 1e9 : .01), .99, .1);
      for (int level = 1; level < LoadQuantiles.LEVELS.length; level++) {
        assertThat(quantiles.quantile(level))
            .isFinite()
            .isGreaterThanOrEqualTo(quantiles.quantile(level - 1));
      }
    }
  }
}
