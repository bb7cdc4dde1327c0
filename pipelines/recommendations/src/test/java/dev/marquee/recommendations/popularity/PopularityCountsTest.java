package dev.marquee.recommendations.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PopularityCountsTest {
  private static final PopularityOptions OPTIONS = PopularityOptions.ofUnit(1);

  @Test
  void halvesAfterEachHalfLifeAndNeverForAllTime() {
    PopularityCounts counts = new PopularityCounts();
    counts.add(1, 0, "", 0, OPTIONS);
    counts.moveTo(500, OPTIONS);
    assertThat(counts.counts)
        .containsExactly(new double[] {1 / 32.0, 0.5, Math.pow(2, -0.25), 1}, offset(1e-12));
  }

  @Test
  void addsUpInAnyOrderAndTakesBack() {
    double[] times = new Random(1).doubles(200, 0, 3000).toArray();
    PopularityCounts there = new PopularityCounts();
    PopularityCounts back = new PopularityCounts();
    for (int at = 0; at < 200; at++) {
      there.add(1, at % 5, "DE", times[at], OPTIONS);
      back.add(1, (199 - at) % 5, "DE", times[199 - at], OPTIONS);
    }
    there.add(0.5f, 3, "FR", 1500, OPTIONS);
    there.add(-0.5f, 3, "FR", 1500, OPTIONS);
    there.moveTo(3000, OPTIONS);
    back.moveTo(3000, OPTIONS);
    assertThat(there.counts).containsExactly(back.counts, offset(1e-9));
    assertThat(there.positions).containsExactly(back.positions, offset(1e-4f));
    assertThat(there.regionCounts[0]).isCloseTo(back.regionCounts[0], offset(1e-4f));
    assertThat(there.regionCounts[1]).isCloseTo(0, offset(1e-6f));
  }

  @Test
  void mergesToTheLaterTime() {
    PopularityCounts whole = new PopularityCounts();
    PopularityCounts first = new PopularityCounts();
    PopularityCounts second = new PopularityCounts();
    whole.add(1, 0, "DE", 100, OPTIONS);
    first.add(1, 0, "DE", 100, OPTIONS);
    whole.add(1, 2, "FR", 700, OPTIONS);
    second.add(1, 2, "FR", 700, OPTIONS);
    first.addAll(second, OPTIONS);
    assertThat(first.time).isEqualTo(700);
    assertThat(first.counts).containsExactly(whole.counts, offset(1e-9));
    assertThat(first.regions).containsExactly(whole.regions);
    assertThat(first.regionCounts).containsExactly(whole.regionCounts, offset(1e-6f));
  }

  @Test
  void contextCountsOnlyAsWatched() {
    PopularityCounts counts = new PopularityCounts();
    counts.addContext(1, 5, OPTIONS);
    assertThat(counts.watches).isEqualTo(1);
    assertThat(counts.counts).containsOnly(0);
    assertThat(counts.firstTime).isNaN();
  }

  @Test
  void keepsTheGreatestRegionsOnly() {
    PopularityCounts counts = new PopularityCounts();
    for (int region = 0; region < 100; region++) {
      counts.add(1 + region % 50, 0, "region-" + region, region, OPTIONS);
    }
    assertThat(counts.regions).hasSize(PopularityCounts.REGIONS).contains("region-49", "region-99");
  }
}
