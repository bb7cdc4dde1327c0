package dev.marquee.benchmarks.policyevaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.benchmarks.policyevaluation.OpenBanditLog.Impression;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossFittedClickRatesTest {
  private static final TargetPolicy UNIFORM = TargetPolicy.uniform(List.of("a", "b"));

  /** Arm a on even places, arm b on odd ones. */
  private static List<Impression> log(int... clicked) {
    List<Impression> log = new ArrayList<>();
    for (int at = 0; at < 40; at++) {
      log.add(new Impression(at % 2 == 0 ? "a" : "b", 1, 0, .5));
    }
    for (int at : clicked) {
      log.set(at, new Impression(log.get(at).arm(), 1, 1, .5));
    }
    return log;
  }

  @Test
  void ratesAreShrunkToTheMeanByOneClick() {
    // Without fold 1 (arm b: places 1, 11, 21, 31) a has 2 clicks of 20, b has 1 of 16.
    CrossFittedClickRates rates = new CrossFittedClickRates(log(0, 2, 5, 11), UNIFORM);
    double weight = 36 / 3.0;
    assertThat(rates.ofArm(1, 0)).isEqualTo((2 + 1) / (20 + weight), within(1e-15));
    assertThat(rates.ofArm(1, 1)).isEqualTo((1 + 1) / (16 + weight), within(1e-15));
    assertThat(rates.ofTarget(1, 3))
        .isEqualTo((rates.ofArm(1, 0) + rates.ofArm(1, 1)) / 2, within(1e-15));
  }

  @Test
  void noImpressionPredictsItself() {
    CrossFittedClickRates without = new CrossFittedClickRates(log(3, 8), UNIFORM);
    CrossFittedClickRates with = new CrossFittedClickRates(log(3, 8, 14), UNIFORM);
    assertThat(with.ofArm(14, 0)).isEqualTo(without.ofArm(14, 0));
    assertThat(with.ofTarget(14, 1)).isEqualTo(without.ofTarget(14, 1));
    assertThat(with.ofArm(15, 0)).isGreaterThan(without.ofArm(15, 0));
  }

  @Test
  void withoutAClickRatesAreZero() {
    CrossFittedClickRates rates = new CrossFittedClickRates(log(), UNIFORM);
    assertThat(rates.ofArm(0, 0)).isZero();
    assertThat(rates.ofTarget(0, 1)).isZero();
  }
}
