package dev.marquee.cachewarming.outlook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
  @Test
  void sharesTheDifferenceByVariance() {
    // 12 are missing; variances 1 and 3 give 3 and 9.
    assertThat(Reconciliation.toWhole(32, new double[] {10, 10}, new double[] {1, 3}))
        .containsExactly(13, 19);
  }

  @Test
  void leavesWhatIsKnownExactly() {
    assertThat(Reconciliation.toWhole(30, new double[] {10, 10}, new double[] {0, 5}))
        .containsExactly(10, 20);
  }

  @Test
  void whatAPartCannotGiveTheOthersGive() {
    // 10 too many, of which the first of equals would give 5 and has 2.
    assertThat(Reconciliation.toWhole(12, new double[] {2, 20}, new double[] {1, 1}))
        .containsExactly(0, 12);
  }

  @Test
  void scalesInProportionWithoutVariances() {
    assertThat(Reconciliation.toWhole(6, new double[] {1, 2}, new double[] {0, 0}))
        .containsExactly(2, 4);
  }

  @Test
  void sharesEvenlyWhatNobodyClaims() {
    assertThat(Reconciliation.toWhole(6, new double[] {0, 0, 0}, new double[] {0, 0, 0}))
        .containsExactly(2, 2, 2);
  }

  @Test
  void sumsToTheWholeAndIsNeverNegative() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      double[] parts = random.doubles(1 + random.nextInt(20)).map(x -> x * 1e6).toArray();
      double[] variances = random.doubles(parts.length).map(x -> x < .2 ? 0 : x * 1e9).toArray();
      double whole = random.nextDouble() * 2e6;
      double[] result = Reconciliation.toWhole(whole, parts, variances);
      assertThat(Arrays.stream(result).sum()).isCloseTo(whole, within(1e-3));
      assertThat(Arrays.stream(result).min().orElseThrow()).isNotNegative();
    }
  }

  @Test
  void refusesWhatIsNoLoad() {
    assertThatThrownBy(() -> Reconciliation.toWhole(-1, new double[1], new double[1]))
        .hasMessageContaining("whole");
    assertThatThrownBy(() -> Reconciliation.toWhole(1, new double[1], new double[2]))
        .hasMessageContaining("same positive length");
    assertThatThrownBy(() -> Reconciliation.toWhole(1, new double[] {Double.NaN}, new double[1]))
        .hasMessageContaining("parts");
  }
}
