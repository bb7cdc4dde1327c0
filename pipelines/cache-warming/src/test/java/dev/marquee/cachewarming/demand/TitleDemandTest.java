package dev.marquee.cachewarming.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TitleDemandTest {
  private static final int DAY = 86_400;
  private static final long OLD = -1_000L * DAY;

  private static DemandOptions options() {
    return DemandOptions.defaults();
  }

  @Test
  void aPlayAndASilenceChangeTheRateAsTheGammaPoissonFilterSays() {
    // One drift for all filters makes them one: prior .05 a day on .3 plays, drift .01 a day.
    DemandOptions single = new DemandOptions(20, 5, 30, 4, 40, 0.01, 0.01, 2.5);
    TitleDemand demand = new TitleDemand(single, 2, 0);
    demand.observe(0, 0, 0.5, false, OLD);
    assertThat(demand.playsPerDay()).isCloseTo(0.05 * 1.3 / 0.3, within(1e-12));
    demand.decayTo(10 * DAY, OLD);
    // The 1.3 plays fade to 1.3 / 1.13; ten silent days are added to their exposure.
    double faded = 1.3 / (1 + 0.01 * 10 * 1.3);
    double exposure = faded / (0.05 * 1.3 / 0.3) + 10;
    assertThat(demand.playsPerDay()).isCloseTo(faded / exposure, within(1e-12));
  }

  @Test
  void countsFadeWithEventTime() {
    TitleDemand demand = new TitleDemand(options(), 2, 0);
    demand.observe(1, 0, 0.5, true, OLD);
    demand.decayTo(40 * DAY, OLD);
    assertThat(demand.plays()).isCloseTo(Math.exp(-1), within(1e-12));
    assertThat(demand.sitePlays(1)).isCloseTo(Math.exp(-1), within(1e-12));
    assertThat(demand.sitePlays(0)).isZero();
    assertThat(demand.watched()).isCloseTo(0.5 * Math.exp(-1), within(1e-12));
    demand.decayTo(DAY, OLD);
    assertThat(demand.seconds()).isEqualTo(40 * DAY);
  }

  @Test
  void aSteadyRateIsFoundAndATakeOffFollowedWithinADay() {
    TitleDemand demand = new TitleDemand(options(), 1, 0);
    for (int play = 0; play < 120; play++) {
      demand.observe(0, play * (DAY / 4), 1, false, OLD);
    }
    assertThat(demand.playsPerDay()).isBetween(3.2, 4.8);
    for (int play = 0; play < 200; play++) {
      demand.observe(0, 30 * DAY + play * (DAY / 200), 1, false, OLD);
    }
    assertThat(demand.playsPerDay()).isBetween(100.0, 300.0);
  }

  @Test
  void aLaunchBeginsWithTheCalendarsEstimateUntilPlaysAreSeen() {
    long start = 10 * DAY;
    TitleDemand demand = new TitleDemand(options(), 1, 0);
    demand.announce(50, start);
    demand.decayTo(start, start);
    assertThat(demand.playsPerDay()).isCloseTo(50, within(1e-9));
    for (int play = 0; play < 500; play++) {
      demand.observe(0, start + play * (DAY / 500), 1, false, start);
    }
    assertThat(demand.playsPerDay()).isBetween(400.0, 600.0);
    demand.announce(5, start);
    assertThat(demand.playsPerDay()).isGreaterThan(400);
  }

  @Test
  void aTitleFollowsTheLaunchCurveWhenItAges() {
    // The published curve: the hours of week 4 are .35 of those of week 1.
    assertThat(DemandDecay.growth(3 * DAY + DAY / 2, 24 * DAY + DAY / 2))
        .isCloseTo(0.35, within(1e-9));
    assertThat(DemandDecay.growth(200L * DAY, 300L * DAY)).isEqualTo(1);
  }

  @Test
  void aRestoredStateGoesOnAsTheOriginal() {
    Random random = new Random(4);
    TitleDemand demand = new TitleDemand(options(), 3, 0);
    long seconds = 0;
    for (int play = 0; play < 50; play++) {
      seconds += random.nextInt(DAY);
      demand.observe(random.nextInt(3), seconds, random.nextDouble(), random.nextBoolean(), OLD);
    }
    TitleDemand restored = TitleDemand.fromBytes(options(), demand.toBytes());
    assertThat(restored.toBytes()).isEqualTo(demand.toBytes()).hasSizeLessThan(150);
    restored.observe(2, seconds + 5, 0.3, true, OLD);
    demand.observe(2, seconds + 5, 0.3, true, OLD);
    assertThat(restored.toBytes()).isEqualTo(demand.toBytes());
    byte[] other = demand.toBytes();
    other[0] = 9;
    assertThatThrownBy(() -> TitleDemand.fromBytes(options(), other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version must be 1: 9");
  }

  @Test
  void aSitesShareIsShrunkToWhatIsUsualThere() {
    TitleProfile usual = new TitleProfile("film", "en", List.of("drama"), OLD);
    ServiceDemand service = new ServiceDemand(options(), new int[] {0, 1}, new int[] {0, 0}, 1, 0);
    for (int play = 0; play < 200; play++) {
      service.observe(play % 2, 0, usual, 0, true, 0.5, 1);
    }
    TitleDemand demand = new TitleDemand(options(), 2, 0);
    assertThat(service.siteShare(demand, usual, 0)).isCloseTo(0.5, within(1e-12));
    for (int play = 0; play < 15; play++) {
      demand.observe(0, 0, 0.5, false, OLD);
    }
    // Five pseudo-plays at one half against fifteen plays of fifteen; one site in its region.
    assertThat(service.siteShare(demand, usual, 0)).isCloseTo(17.5 / 20, within(1e-12));
    assertThat(service.siteShare(demand, usual, 1)).isCloseTo(2.5 / 20, within(1e-12));
    assertThat(service.expectedWatched(demand, usual)).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void anUnseenTitleIsExpectedWhereItsLanguageIsLiked() {
    TitleProfile hindi = new TitleProfile("film", "hi", List.of(), OLD);
    TitleProfile english = new TitleProfile("film", "en", List.of(), OLD);
    ServiceDemand service = new ServiceDemand(options(), new int[] {0, 1}, new int[] {0, 0}, 1, 0);
    for (int play = 0; play < 1000; play++) {
      service.observe(0, 0, play % 10 == 0 ? hindi : english, 0, true, 0.5, 1);
      service.observe(1, 0, play % 10 == 0 ? english : hindi, 0, true, 0.5, 1);
    }
    TitleDemand unseen = new TitleDemand(options(), 2, 0);
    // Nine in ten, shrunk by fifty pseudo-plays of a language: (900 + 25) / 1050.
    assertThat(service.siteShare(unseen, hindi, 1)).isCloseTo(925 / 1050.0, within(1e-9));
  }

  @Test
  void theSitesOwnEveningBecomesItsPeak() {
    TitleProfile title = new TitleProfile("film", "en", List.of(), OLD);
    int offset = 5 * 3600;
    ServiceDemand service = new ServiceDemand(options(), new int[] {0}, new int[] {offset}, 2, 0);
    assertThat(service.isPeak(0, 20 * 3600 - offset)).isTrue();
    for (int day = 1; day < 4; day++) {
      for (int hour = 0; hour < 24; hour++) {
        long bytes = hour >= 16 && hour < 20 ? 100 : 10;
        service.observe(0, day * DAY + hour * 3600 - offset, title, hour % 2, true, 1, bytes);
      }
    }
    service.observe(0, 4 * DAY, title, 0, true, 1, 1);
    assertThat(service.isPeak(0, 17 * 3600 - offset)).isTrue();
    assertThat(service.isPeak(0, 21 * 3600 - offset)).isFalse();
    assertThat(service.renditionShares(0))
        .hasSize(2)
        .satisfies(shares -> assertThat(shares[0] + shares[1]).isCloseTo(1, within(1e-12)));
  }
}
