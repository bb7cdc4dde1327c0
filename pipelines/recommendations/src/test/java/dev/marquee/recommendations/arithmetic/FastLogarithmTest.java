package dev.marquee.recommendations.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FastLogarithmTest {
  @Test
  void staysWithinTwoTenThousandthsOverAllMagnitudes() {
    double worst = 0;
    for (float x = 1e-30f; x < 1e30f; x *= 1.0007f) {
      worst = Math.max(worst, Math.abs(FastLogarithm.ln(x) - Math.log(x)));
    }
    assertThat(worst).isBetween(1e-7, 2e-4);
  }
}
