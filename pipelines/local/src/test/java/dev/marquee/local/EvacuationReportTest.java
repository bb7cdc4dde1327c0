package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.local.EvacuationReport.File;
import dev.marquee.local.EvacuationReport.Load;
import dev.marquee.local.EvacuationReport.Region;
import dev.marquee.local.EvacuationReport.RegionEffect;
import dev.marquee.local.EvacuationReport.Site;
import dev.marquee.local.EvacuationReport.SiteEffect;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Two regions and three sites, by hand. */
class EvacuationReportTest {
  private static final long HOUR = 3_600_000;
  private static final Offset<Double> EXACT = within(1e-9);

  /** Asked for is 100: .6 of it the first file, .2 the second, .2 in no plan. */
  private final Site west =
      new Site("w", "west", 100, 100, Map.of("a/1", new File(10, 60), "b/1", new File(20, 20)));

  private final Site large =
      new Site("e1", "east", 300, 150, Map.of("a/1", new File(10, 30), "c/1", new File(40, 90)));
  private final Site small = new Site("e2", "east", 100, 50, Map.of("c/1", new File(40, 50)));

  private final Region source =
      new Region(
          "west",
          List.of(west),
          Map.of(
              HOUR,
              new Load(100, 200, 1_000, 2_000),
              6 * HOUR,
              new Load(1_000, 1_200, 10_000, 12_000)));
  private final Region target =
      new Region(
          "east",
          List.of(large, small),
          Map.of(
              HOUR, new Load(800, 900, 8_000, 9_000), 6 * HOUR, new Load(600, 700, 6_000, 7_000)));

  private final EvacuationReport half = EvacuationReport.of(source, List.of(target), .5);
  private final RegionEffect east = half.targets().get(0);

  @Test
  void thePeakMovesToTheHourOfTheNewcomers() {
    assertThat(half.moved()).isEqualTo(new Load(500, 600, 5_000, 6_000));
    assertThat(east.before()).isEqualTo(new Load(800, 900, 8_000, 9_000));
    // One hour ahead 850 and 1,000; six hours ahead 600 + 500 and 700 + 600.
    assertThat(east.after()).isEqualTo(new Load(1_100, 1_300, 11_000, 13_000));
  }

  @Test
  void sitesHaveTheirRegionsLoadByWhatIsAskedForAndTakeNewcomersByTheirCapacity() {
    SiteEffect first = east.sites().get(0);
    SiteEffect second = east.sites().get(1);
    assertThat(first.site()).isEqualTo("e1");
    assertThat(first.before()).isEqualTo(new Load(600, 675, 6_000, 6_750));
    assertThat(first.after()).isEqualTo(new Load(825, 975, 8_250, 9_750));
    assertThat(second.before()).isEqualTo(new Load(200, 225, 2_000, 2_250));
    assertThat(second.after()).isEqualTo(new Load(275, 325, 2_750, 3_250));
  }

  @Test
  void ofWhatTheNewcomersWatchASiteServesWhatItsPlanHolds() {
    SiteEffect first = east.sites().get(0);
    SiteEffect second = east.sites().get(1);
    assertThat(first.hitRatioBefore()).isCloseTo(.8, EXACT);
    // 10,500 of its own at .8, and 4,125 of newcomers of which it holds the first file.
    assertThat(first.hitRatioAfter()).isCloseTo((8_400 + 2_475) / 14_625.0, EXACT);
    assertThat(second.hitRatioBefore()).isCloseTo(1, EXACT);
    // 3,500 of its own, and 1,375 of newcomers of which it holds nothing.
    assertThat(second.hitRatioAfter()).isCloseTo(3_500 / 4_875.0, EXACT);
    assertThat(east.hitRatioBefore()).isCloseTo(.85, EXACT);
    assertThat(east.hitRatioAfter()).isCloseTo((10_875 + 3_500) / 19_500.0, EXACT);
  }

  @Test
  void roomIsToldWithTheFilesThatAreMissing() {
    SiteEffect first = east.sites().get(0);
    SiteEffect second = east.sites().get(1);
    assertThat(first.capacityShareBefore()).isCloseTo(50 / 300.0, EXACT);
    assertThat(first.capacityShareAfter()).isCloseTo(70 / 300.0, EXACT);
    assertThat(second.capacityShareBefore()).isCloseTo(.4, EXACT);
    assertThat(second.capacityShareAfter()).isCloseTo(.7, EXACT);
  }

  @Test
  void twoTargetRegionsShareTheLoadByTheCapacityOfTheirSites() {
    Region east1 = new Region("east", List.of(large), target.loads());
    Site north = new Site("n", "north", 100, 50, Map.of("b/1", new File(20, 50)));
    Region second = new Region("north", List.of(north), target.loads());
    EvacuationReport report = EvacuationReport.of(source, List.of(east1, second), 1);
    assertThat(report.targets().get(0).after().streamsP50()).isCloseTo(600 + 750, EXACT);
    assertThat(report.targets().get(1).after().streamsP50()).isCloseTo(600 + 250, EXACT);
  }

  @Test
  void asManyBytesAreAskedForAsAPlanServesAtLeast() {
    Site modest = new Site("e1", "east", 300, 0, large.files());
    Region region = new Region("east", List.of(modest), target.loads());
    SiteEffect effect =
        EvacuationReport.of(source, List.of(region), .5).targets().get(0).sites().get(0);
    assertThat(effect.hitRatioBefore()).isCloseTo(1, EXACT);
  }

  @Test
  void onlyMomentsThatAllForecastsHaveCount() {
    Region brief = new Region("east", target.sites(), Map.of(HOUR, target.loads().get(HOUR)));
    EvacuationReport report = EvacuationReport.of(source, List.of(brief), .5);
    assertThat(report.moved().streamsP50()).isEqualTo(50);
    Region other = new Region("east", target.sites(), Map.of(5L, target.loads().get(HOUR)));
    assertThatThrownBy(() -> EvacuationReport.of(source, List.of(other), .5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no horizon in common");
  }
}
