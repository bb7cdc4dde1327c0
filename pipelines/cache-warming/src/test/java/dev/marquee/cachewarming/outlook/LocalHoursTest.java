package dev.marquee.cachewarming.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalHoursTest {
  private static final long HOUR = 3_600_000;

  private static long at(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }

  private static LocalHours of(String zone) {
    return new LocalHours(ZoneId.of(zone));
  }

  /** The last UTC hour before the change, and by how much the next number is larger. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-29T00:00:00Z, 2",
    "Europe/Berlin, 2026-10-25T00:00:00Z, 0",
    "America/New_York, 2026-03-08T06:00:00Z, 2",
    "America/New_York, 2026-11-01T05:00:00Z, 0",
    "Australia/Sydney, 2026-04-04T15:00:00Z, 0",
    "Australia/Sydney, 2026-10-03T15:00:00Z, 2",
    "America/Santiago, 2026-04-05T02:00:00Z, 0",
    "America/Santiago, 2026-09-06T03:00:00Z, 2",
    "Asia/Kolkata, 2026-03-29T00:00:00Z, 1"
  })
  void skipsANumberWhereClocksGoForwardAndRepeatsOneWhereTheyGoBack(
      String zone, String lastHour, long step) {
    LocalHours hours = of(zone);
    long before = at(lastHour);
    assertThat(hours.number(before + HOUR) - hours.number(before)).isEqualTo(step);
    assertThat(hours.number(before) - hours.number(before - HOUR)).isEqualTo(1);
  }

  @Test
  void aNumberIsTheLocalHourWhateverTheSeason() {
    LocalHours berlin = of("Europe/Berlin");
    // 20 h on a Monday, in winter and in summer.
    assertThat(LocalHours.hourOfWeek(berlin.number(at("2026-01-12T19:00:00Z")))).isEqualTo(20);
    assertThat(LocalHours.hourOfWeek(berlin.number(at("2026-07-13T18:00:00Z")))).isEqualTo(20);
    // Sunday, 23 h, is the last of the week.
    assertThat(LocalHours.hourOfWeek(berlin.number(at("2026-07-12T21:00:00Z")))).isEqualTo(167);
  }

  @ParameterizedTest
  @CsvSource({"Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"})
  void theMiddleOfAnHourStandsAtHalf(String zone) {
    LocalHours hours = of(zone);
    long start = at("2026-05-05T05:00:00Z");
    assertThat(hours.position(start + HOUR / 2)).isEqualTo(hours.number(start) + .5);
  }
}
