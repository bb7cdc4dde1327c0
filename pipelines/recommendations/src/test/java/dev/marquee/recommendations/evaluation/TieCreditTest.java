package dev.marquee.recommendations.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TieCreditTest {
  @Test
  void countsWhoIsBetterAndWhoIsTied() {
    float[] scores = {3, 1, 2, 2, 5, 99};
    assertThat(TieCredit.of(scores, 5, 2)).isEqualTo(new TieCredit(2, 2));
    assertThat(TieCredit.of(scores, 5, 4)).isEqualTo(new TieCredit(0, 1));
    assertThat(TieCredit.of(scores, 5, 1)).isEqualTo(new TieCredit(4, 1));
  }

  @Test
  void givesAllOrNothingWithoutTies() {
    assertThat(new TieCredit(9, 1).recall(10)).isOne();
    assertThat(new TieCredit(10, 1).recall(10)).isZero();
    assertThat(new TieCredit(3, 1).reciprocalRank(10)).isEqualTo(0.25);
    assertThat(new TieCredit(10, 1).reciprocalRank(10)).isZero();
  }

  @Test
  void sharesThePlacesOfATie() {
    // Ranks 9 to 12 for four titles: two of them are within ten.
    assertThat(new TieCredit(8, 4).recall(10)).isEqualTo(0.5);
    assertThat(new TieCredit(8, 4).reciprocalRank(10))
        .isCloseTo((1 / 9.0 + 1 / 10.0) / 4, within(1e-12));
    assertThat(new TieCredit(0, 40).recall(10)).isEqualTo(0.25);
  }

  @Test
  void isTheMeanOverAllOrdersOfTheTied() {
    for (int better = 0; better < 15; better++) {
      for (int tied = 1; tied < 15; tied++) {
        double recall = 0;
        double reciprocal = 0;
        for (int rank = better + 1; rank <= better + tied; rank++) {
          recall += rank <= 10 ? 1 : 0;
          reciprocal += rank <= 10 ? 1.0 / rank : 0;
        }
        TieCredit credit = new TieCredit(better, tied);
        assertThat(credit.recall(10)).isCloseTo(recall / tied, within(1e-12));
        assertThat(credit.reciprocalRank(10)).isCloseTo(reciprocal / tied, within(1e-12));
      }
    }
  }

  @Test
  void refusesATitleThatIsNotTiedWithItself() {
    assertThatThrownBy(() -> new TieCredit(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("better must be at least 0 and tied at least 1: 0, 0");
  }
}
