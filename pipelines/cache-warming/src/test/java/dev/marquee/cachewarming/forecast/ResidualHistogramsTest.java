package dev.marquee.cachewarming.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResidualHistogramsTest {
  @Test
  void everyResidualFallsBetweenTheEdgesOfItsBin() {
    Random random = new Random(3);
    for (int draw = 0; draw < 10_000; draw++) {
      double residual = (random.nextBoolean() ? 1 : -1) * Math.exp(6 * random.nextDouble() - 4.5);
      int bin = ResidualHistograms.bin(residual);
      assertThat(residual)
          .isBetween(
              ResidualHistograms.EDGES[bin] * (1 - 1e-9) - 1e-9,
              ResidualHistograms.EDGES[bin + 1] * (1 + 1e-9) + 1e-9);
    }
  }

  @Test
  void sizesBeyondTheLastEdgeFallIntoTheOutermostBins() {
    assertThat(ResidualHistograms.bin(1e9)).isEqualTo(ResidualHistograms.BINS - 1);
    assertThat(ResidualHistograms.bin(-1e9)).isZero();
  }

  @Test
  void aPoolWithoutOneOfItsMembersIsThePoolOfTheOthers() {
    ResidualHistograms one = drawn(1);
    ResidualHistograms other = drawn(2);
    ResidualHistograms pool = ResidualHistograms.pooled(List.of(one, other));
    assertThat(pool.total(2)).isCloseTo(one.total(2) + other.total(2), within(1e-4));
    pool.subtract(one);
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      for (int bin = 0; bin < ResidualHistograms.BINS; bin++) {
        assertThat(pool.count(bucket, bin)).isCloseTo(other.count(bucket, bin), within(1e-4f));
      }
    }
  }

  private static ResidualHistograms drawn(long seed) {
    Random random = new Random(seed);
    ResidualHistograms histograms = new ResidualHistograms();
    for (int draw = 0; draw < 300; draw++) {
      histograms.learn(draw % Horizons.BUCKETS, random.nextGaussian(), 1);
    }
    return histograms;
  }

  @Test
  void bytesGiveTheSameCountsAndOtherBytesAreRefused() {
    ResidualHistograms histograms = drawn(4);
    byte[] bytes = histograms.toBytes();
    assertThat(ResidualHistograms.fromBytes(bytes)).isEqualTo(histograms);
    assertThatThrownBy(() -> ResidualHistograms.fromBytes(Arrays.copyOf(bytes, 10)))
        .isInstanceOf(IllegalArgumentException.class);
    bytes[1] = (byte) 0xff;
    bytes[2] = (byte) 0xff;
    assertThatThrownBy(() -> ResidualHistograms.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void quantilesAreThoseOfTheResiduals() {
    ResidualHistograms own = new ResidualHistograms();
    Random random = new Random(8);
    for (int draw = 0; draw < 50_000; draw++) {
      own.learn(2, random.nextGaussian(), 1);
    }
    ResidualDistribution distribution = new ResidualDistribution();
    distribution.set(2, own, null, 0, new CoverageTracker(.05));
    // Quantiles of the standard normal; bins are 20 % wide, within them density is even. The inner
    // levels begin .1 logits outward: .9 is asked for as 1 / (1 + exp(-2.197 - .1)) = .9086.
    assertThat(distribution.quantile(.975)).isCloseTo(1.960, within(.06));
    assertThat(distribution.quantile(.9)).isCloseTo(1.3325, within(.04));
    assertThat(distribution.quantile(.1)).isCloseTo(-1.3325, within(.04));
    assertThat(distribution.quantile(.5)).isCloseTo(0, within(.02));
  }

  @Test
  void trackingMovesAQuantileToTheShareThatIsMissed() {
    // Residuals turn out twice as wide as the histogram knows: the tails' levels must widen.
    ResidualHistograms narrow = new ResidualHistograms();
    Random random = new Random(9);
    for (int draw = 0; draw < 20_000; draw++) {
      narrow.learn(0, random.nextGaussian(), 1);
    }
    CoverageTracker tracker = new CoverageTracker(.05);
    ResidualDistribution distribution = new ResidualDistribution();
    int misses = 0;
    for (int draw = 0; draw < 40_000; draw++) {
      distribution.set(0, narrow, null, 0, tracker);
      double residual = 1.3 * random.nextGaussian();
      boolean above = residual > distribution.quantile(.9);
      tracker.learn(0, 2, above);
      misses += above && draw >= 10_000 ? 1 : 0;
    }
    assertThat(misses / 30_000.0).isCloseTo(.1, within(.005));
  }

  @Test
  void correctedProbabilitiesAscendWhateverTheTrackersSay() {
    double[] worst = {-1.5, 1.5, 1.5, -1.5};
    double before = 0;
    for (double p = .0005; p < 1; p += .0005) {
      double corrected = CoverageTracker.corrected(p, worst);
      assertThat(corrected).isBetween(before, 1.0);
      before = corrected;
    }
    assertThat(CoverageTracker.corrected(.5, worst)).isCloseTo(.5, within(1e-12));
  }
}
