package dev.marquee.recommendations.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.PopularityCounts;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TitleDeltaTest {
  private static final ModelOptions OPTIONS = ModelOptions.ofUnit(1);
  private static final long TITLE = 99;

  private static void change(TitleDelta delta, int at, Random random) {
    float[] deltas = new float[Channels.COUNT];
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      deltas[channel] = random.nextFloat();
    }
    double when = 4000 * random.nextDouble();
    delta.addPair(1 + at % 7, deltas, when, OPTIONS.channels());
    delta.addChoice(1, at % 3, at % 2 == 0 ? "DE" : "", when, OPTIONS);
  }

  @Test
  void mergingBeforeApplyingEqualsApplyingEach() {
    Random once = new Random(6);
    Random again = new Random(6);
    TitleDelta merged = new TitleDelta(TITLE);
    NeighbourRow singleRow = new NeighbourRow();
    PopularityCounts singleCounts = new PopularityCounts();
    for (int at = 0; at < 100; at++) {
      TitleDelta single = new TitleDelta(TITLE);
      change(single, at, once);
      single.applyTo(singleRow, singleCounts, OPTIONS);
      TitleDelta part = new TitleDelta(TITLE);
      change(part, at, again);
      merged.merge(part, OPTIONS);
    }
    NeighbourRow row = new NeighbourRow();
    PopularityCounts counts = new PopularityCounts();
    merged.applyTo(row, counts, OPTIONS);
    row.moveTo(4000, OPTIONS.channels());
    singleRow.moveTo(4000, OPTIONS.channels());
    counts.moveTo(4000, OPTIONS.popularity());
    singleCounts.moveTo(4000, OPTIONS.popularity());
    assertThat(row.size).isEqualTo(7);
    for (int place = 0; place < row.size; place++) {
      int other = singleRow.find(row.keys[place]);
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        assertThat(row.weights[place * Channels.COUNT + channel])
            .isCloseTo(singleRow.weights[other * Channels.COUNT + channel], offset(1e-4f));
      }
    }
    assertThat(counts.counts).containsExactly(singleCounts.counts, offset(1e-6));
    assertThat(counts.watches).isEqualTo(100);
  }
}
