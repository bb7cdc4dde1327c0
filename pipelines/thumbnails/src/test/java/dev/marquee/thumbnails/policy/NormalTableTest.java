package dev.marquee.thumbnails.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class NormalTableTest {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  @Test
  void agreesWithTheExactFunctionsEverywhere() {
    // A step that shares no factor with the table's falls on all places between its points.
    for (double z = -12; z <= 12; z += 0.000_731) {
      assertThat(NormalTable.distribution(z))
          .isCloseTo(STANDARD.cumulativeProbability(z), within(1e-12));
      assertThat(NormalTable.density(z)).isCloseTo(STANDARD.density(z), within(2e-12));
    }
  }

  @Test
  void isExactAtItsPoints() {
    assertThat(NormalTable.distribution(0)).isEqualTo(.5);
    assertThat(NormalTable.distribution(-1)).isEqualTo(STANDARD.cumulativeProbability(-1));
    assertThat(NormalTable.density(2)).isEqualTo(STANDARD.density(2));
  }

  @Test
  void endsWhereNothingIsLeft() {
    assertThat(NormalTable.distribution(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(NormalTable.distribution(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(NormalTable.distribution(9)).isEqualTo(1);
    assertThat(NormalTable.distribution(-9.001)).isZero();
    assertThat(NormalTable.density(1e9)).isZero();
    assertThat(NormalTable.density(-1e9)).isZero();
  }
}
