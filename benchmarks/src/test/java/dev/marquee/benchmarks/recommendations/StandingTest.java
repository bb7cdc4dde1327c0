package dev.marquee.benchmarks.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class StandingTest {
  private static final int[] ORDER = {3, 2, 1, 0, 4};

  @Test
  void countsOnlyKnownTitlesThatWereNotSeen() {
    double[] scores = {5, 1, 3, 9, 7};
    BitSet seen = new BitSet();
    seen.set(0);
    assertThat(Standing.of(scores, 4, 2, seen, ORDER)).isEqualTo(new Standing(1, 1, 0));
    assertThat(Standing.of(scores, 5, 1, seen, ORDER)).isEqualTo(new Standing(3, 1, 0));
  }

  @Test
  void givesTiesTheExpectationOverTheirOrders() {
    // Places 10 to 13 shared by four titles: one of four is in the top 10.
    Standing standing = new Standing(9, 4, 1);
    assertThat(standing.recall(10)).isEqualTo(0.25);
    assertThat(standing.recall(20)).isEqualTo(1);
    assertThat(standing.recall(9)).isZero();
    assertThat(standing.reciprocalRank(10)).isCloseTo(0.1 / 4, offset(1e-12));
    assertThat(new Standing(0, 2, 0).reciprocalRank(10)).isEqualTo(0.75);
  }

  @Test
  void breaksTiesByTitleIdForHits() {
    double[] scores = {1, 1, 1, 1, 1};
    assertThat(Standing.of(scores, 5, 1, new BitSet(), ORDER).tiedBefore()).isEqualTo(2);
    assertThat(new Standing(9, 4, 1).hit(10)).isFalse();
    assertThat(new Standing(9, 4, 0).hit(10)).isTrue();
  }

  @Test
  void givesAnUnrankedTitleNothing() {
    assertThat(Standing.UNRANKED.recall(20)).isZero();
    assertThat(Standing.UNRANKED.reciprocalRank(10)).isZero();
    assertThat(Standing.UNRANKED.hit(10)).isFalse();
  }
}
