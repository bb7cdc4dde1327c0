package dev.marquee.benchmarks.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodResultTest {
  private static MethodResult hitting(int from, int to) {
    BitSet hits = new BitSet();
    hits.set(from, to);
    return new MethodResult("method", 300, 0, 0, 0, 0, 0, 1, hits, List.of());
  }

  @Test
  void comparesOnlyEventsThatOneOfTwoHit() {
    // McNemar (1947): (121 − 59) / √180 = 4.62.
    MethodResult first = hitting(0, 150);
    BitSet others = new BitSet();
    others.set(121, 150);
    others.set(200, 259);
    MethodResult second = new MethodResult("other", 300, 0, 0, 0, 0, 0, 1, others, List.of());
    assertThat(first.mcNemar(second)).isCloseTo(4.621, offset(1e-3));
    assertThat(second.mcNemar(first)).isCloseTo(-4.621, offset(1e-3));
  }

  @Test
  void findsNoDifferenceBetweenEqualHits() {
    assertThat(hitting(0, 10).mcNemar(hitting(0, 10))).isZero();
  }
}
