package dev.marquee.recommendations.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.recommendations.title.TitleKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoverageSketchTest {
  private static CoverageSketch of(int from, int to) {
    CoverageSketch sketch = new CoverageSketch();
    for (int title = from; title < to; title++) {
      sketch.add(TitleKey.of("title-" + title));
    }
    return sketch;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5_000, 20_000, 60_000})
  void estimatesWithinTwoPercent(int titles) {
    assertThat(of(0, titles).estimate()).isCloseTo(titles, within(Math.max(0.5, 0.02 * titles)));
  }

  @Test
  void countsATitleOnce() {
    CoverageSketch sketch = of(0, 1000);
    double once = sketch.estimate();
    sketch.add(of(500, 1000));
    sketch.add(TitleKey.of("title-3"));
    assertThat(sketch.estimate()).isEqualTo(once);
  }

  @Test
  void mergesLikeOneSketchOfAll() {
    CoverageSketch merged = new CoverageSketch();
    merged.add(new CoverageSketch());
    assertThat(merged.estimate()).isZero();
    CoverageSketch part = of(0, 700);
    merged.add(part);
    merged.add(of(300, 1200));
    assertThat(merged.bits).isEqualTo(of(0, 1200).bits);
    // The part that was merged first must not have been taken over as an object.
    assertThat(part.bits).isEqualTo(of(0, 700).bits);
  }

  @Test
  void staysFiniteWhenItIsFull() {
    assertThat(of(0, 1_000_000).estimate()).isFinite().isGreaterThan(300_000);
  }
}
