package dev.marquee.local.demand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegionalDemandTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final RegionalDemand DEMAND = new RegionalDemand(DemandOptions.sixRegions(1, 6));

  /** A service without shocks, whose days are those of published series. */
  private static RegionalDemand withoutShocks(long seed) {
    DemandOptions some = DemandOptions.sixRegions(seed, 6);
    return new RegionalDemand(
        new DemandOptions(seed, some.startMillis(), 6, some.regions(), 0, 0, 0));
  }

  /** Expected hours of the local days that lie wholly within the stretch. */
  private static List<double[]> localDays(RegionalDemand demand, int region) {
    ZoneId zone = demand.options().regions().get(region).zone();
    List<double[]> days = new ArrayList<>();
    ZonedDateTime day =
        Instant.ofEpochMilli(demand.startMillis() + DAY)
            .atZone(zone)
            .toLocalDate()
            .atStartOfDay(zone);
    while (day.plusDays(1).toInstant().toEpochMilli() < demand.endMillis()) {
      double[] hours = new double[24];
      for (int hour = 0; hour < 24; hour++) {
        hours[hour] =
            demand.expectedStreams(
                region, day.toInstant().toEpochMilli() + hour * HOUR + 30 * MINUTE);
      }
      days.add(hours);
      day = day.plusDays(1);
    }
    return days;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  @Test
  void daysAreShapedAsPublished() {
    RegionalDemand demand = withoutShocks(2);
    List<Double> topFour = new ArrayList<>();
    List<Double> peaks = new ArrayList<>();
    List<Double> lows = new ArrayList<>();
    for (int region = 0; region < 6; region++) {
      for (double[] hours : localDays(demand, region)) {
        double[] sorted = Arrays.stream(hours).sorted().toArray();
        double sum = Arrays.stream(sorted).sum();
        topFour.add((sorted[20] + sorted[21] + sorted[22] + sorted[23]) / sum);
        peaks.add(sorted[23] * 24 / sum);
        lows.add(sorted[0] * 24 / sum);
      }
    }
    assertThat(median(topFour)).isBetween(.28, .34);
    assertThat(median(peaks)).isBetween(1.7, 2.3);
    assertThat(median(lows)).isBetween(.2, .4);
  }

  @Test
  void aWeekdayOfTheNextWeekDiffersAsPublished() {
    List<Double> ratios = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      RegionalDemand demand = withoutShocks(seed);
      for (int region = 0; region < 6; region++) {
        List<Double> days =
            localDays(demand, region).stream().map(day -> Arrays.stream(day).sum()).toList();
        for (int day = 7; day < days.size(); day++) {
          ratios.add(Math.log(days.get(day) / days.get(day - 7)));
        }
      }
    }
    double middle = median(ratios);
    double deviation = 1.4826 * median(ratios.stream().map(x -> Math.abs(x - middle)).toList());
    // An internet provider's .096, quartiles of other hourly series .076 to .136.
    assertThat(deviation).isBetween(.07, .136);
  }

  @Test
  void eveningsAreEachRegionsOwn() {
    RegionalDemand demand = withoutShocks(3);
    for (int region = 0; region < 6; region++) {
      double[] mean = new double[24];
      for (double[] hours : localDays(demand, region)) {
        for (int hour = 0; hour < 24; hour++) {
          mean[hour] += hours[hour];
        }
      }
      int peak = 0;
      for (int hour = 1; hour < 24; hour++) {
        peak = mean[hour] > mean[peak] ? hour : peak;
      }
      assertThat(peak).isBetween(19, 21);
    }
  }

  @Test
  void aRampAddsTwoPercentOfThePeakEachMinute() {
    List<DemandShock> ramps =
        DEMAND.shocks().stream().filter(one -> one.kind() == DemandShock.Kind.RAMP).toList();
    assertThat(ramps).isNotEmpty();
    for (DemandShock ramp : ramps) {
      double peak = DEMAND.options().regions().get(ramp.region()).peakStreams();
      assertThat(ramp.streams() / (ramp.rampMillis() / (double) MINUTE))
          .isCloseTo(.02 * peak, within(1e-6 * peak));
      double risen =
          DEMAND.expectedStreams(ramp.region(), ramp.startMillis() + 5 * MINUTE)
              - DEMAND.expectedStreams(ramp.region(), ramp.startMillis());
      assertThat(risen).isCloseTo(5 * .02 * peak, within(.04 * peak));
    }
  }

  @Test
  void aThirdOfTheLiveEventsIsTripled() {
    int tripled = 0;
    int live = 0;
    for (long seed = 1; seed <= 10; seed++) {
      RegionalDemand demand = new RegionalDemand(DemandOptions.sixRegions(seed, 4));
      for (DemandShock shock : demand.shocks()) {
        live += shock.kind() == DemandShock.Kind.LIVE ? 1 : 0;
        tripled += shock.kind() == DemandShock.Kind.LIVE_TRIPLED ? 1 : 0;
      }
    }
    assertThat(tripled / (double) (live + tripled)).isBetween(.2, .47);
  }

  @Test
  void aTripledEventHasThreeTimesWhatItsEntryExpects() {
    for (DemandShock shock : DEMAND.shocks()) {
      if (shock.kind() == DemandShock.Kind.LIVE_TRIPLED) {
        DemandAnnouncement entry =
            DEMAND.announced(shock.region(), shock.startMillis()).stream()
                .filter(one -> one.live() && one.startMillis() == shock.startMillis())
                .findFirst()
                .orElseThrow();
        assertThat(shock.streams()).isCloseTo(3 * entry.expectedStreams(), within(1e-6));
      }
    }
  }

  @Test
  void theCalendarKnowsNothingBeforeItsTime() {
    long at = DEMAND.startMillis() + 10 * DAY;
    for (int region = 0; region < 6; region++) {
      assertThat(DEMAND.announced(region, at))
          .allMatch(one -> one.announcedAtMillis() <= at)
          .allMatch(one -> one.endMillis() + 28 * DAY > at);
    }
  }

  @Test
  void countsAreNoisyAroundTheExpectation() {
    long from = DEMAND.startMillis() + 3 * DAY;
    double sum = 0;
    double squares = 0;
    int ticks = 4_000;
    for (int tick = 0; tick < ticks; tick++) {
      long at = from + tick * RegionalDemand.TICK_MILLIS;
      double expected = DEMAND.expectedStreams(5, at);
      double error = (DEMAND.tickStreams(5, at) - expected) / Math.sqrt(expected);
      sum += error;
      squares += error * error;
    }
    assertThat(sum / ticks).isCloseTo(0, within(.06));
    assertThat(squares / ticks).isCloseTo(1, within(.08));
  }

  @Test
  void slotsAndHoursAreMeansOfTheirTicks() {
    long hour = DEMAND.startMillis() + 50 * HOUR;
    long sum = 0;
    for (int tick = 0; tick < 240; tick++) {
      sum += DEMAND.tickStreams(2, hour + tick * RegionalDemand.TICK_MILLIS);
    }
    assertThat(DEMAND.hourStreams(2, hour)).isCloseTo(sum / 240.0, within(1e-6));
  }

  @Test
  void theSameSeedGivesTheSameCounts() {
    RegionalDemand again = new RegionalDemand(DemandOptions.sixRegions(1, 6));
    for (int region = 0; region < 6; region++) {
      for (long at = DEMAND.startMillis(); at < DEMAND.endMillis(); at += 7 * HOUR) {
        assertThat(again.tickStreams(region, at)).isEqualTo(DEMAND.tickStreams(region, at));
      }
    }
    assertThat(again.shocks()).isEqualTo(DEMAND.shocks());
  }

  @Test
  void launchesDecayAsPublished() {
    // Middles of weeks; the published medians of films.
    double[] weeks = {1, .99, .45, .26, .18};
    for (int week = 0; week < weeks.length; week++) {
      double at = LaunchDecay.FILM.at((long) ((week * 7 + 3.5) * DAY), 1);
      assertThat(at).isCloseTo(weeks[week], within(.01));
    }
    assertThat(LaunchDecay.FILM.at(-1, 1)).isZero();
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> DEMAND.expectedStreams(0, DEMAND.endMillis()))
        .hasMessageContaining("atMillis");
    assertThatThrownBy(() -> DemandOptions.sixRegions(1, 0)).hasMessageContaining("weeks");
    assertThatThrownBy(() -> new DemandRegion("x", ZoneId.of("UTC"), 1e12, 20))
        .hasMessageContaining("peakStreams");
  }
}
