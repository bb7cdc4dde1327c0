package dev.marquee.cachewarming.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.cachewarming.prefetch.EvacuationStudy.SiteOutcome;
import dev.marquee.cachewarming.prefetch.EvacuationStudy.SiteOutlook;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvacuationStudyTest {
  private static SiteOutlook outlook(String name, double[] hours, double[] files, double[] held) {
    return new SiteOutlook(name, hours, files, held);
  }

  private final SiteOutlook west =
      outlook("west", new double[] {0, 100}, new double[] {0.8, 0.2}, new double[] {1, 0});
  private final SiteOutlook east =
      outlook("east", new double[] {100, 40}, new double[] {0.1, 0.9}, new double[] {0, 1});

  @Test
  void movedViewersBringTheirEveningAndTheirTaste() {
    List<SiteOutcome> outcomes =
        EvacuationStudy.evacuate(List.of(west), List.of(east), new double[] {1}, 0.75);
    SiteOutcome left = outcomes.get(0);
    assertThat(left.peakAfter()).isCloseTo(25, within(1e-9));
    assertThat(left.hitRatioAfter()).isCloseTo(0.8, within(1e-9));
    SiteOutcome taken = outcomes.get(1);
    assertThat(taken.peakBefore()).isEqualTo(100);
    assertThat(taken.peakAfter()).isCloseTo(115, within(1e-9));
    assertThat(taken.peakHourAfter()).isEqualTo(1);
    assertThat(taken.hitRatioBefore()).isCloseTo(0.9, within(1e-9));
    // 140 of its own at .9 and 75 newcomers of whose bytes it holds a fifth.
    assertThat(taken.hitRatioAfter()).isCloseTo((126 + 15) / 215.0, within(1e-9));
    // In the second hour 40 at .9 and 75 at .2 are served from the disk.
    assertThat(taken.upstreamPeakAfter()).isCloseTo(115 - 36 - 15, within(1e-9));
  }

  @Test
  void nothingMovedChangesNothing() {
    SiteOutcome same =
        EvacuationStudy.evacuate(List.of(west), List.of(east), new double[] {1}, 0).get(1);
    assertThat(same.peakAfter()).isEqualTo(same.peakBefore());
    assertThat(same.hitRatioAfter()).isCloseTo(same.hitRatioBefore(), within(1e-12));
  }

  @Test
  void aShareBeyondAllIsRefused() {
    assertThatThrownBy(
            () -> EvacuationStudy.evacuate(List.of(west), List.of(east), new double[] {1}, 1.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share must be in [0, 1]: 1.1");
  }
}
