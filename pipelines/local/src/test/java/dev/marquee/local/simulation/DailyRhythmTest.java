package dev.marquee.local.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DailyRhythmTest {

  @Test
  void fourEveningHoursHoldAThirdOfAnAdultsWeekday() {
    double evening = 0;
    double day = 0;
    for (int hour = 0; hour < 24; hour++) {
      day += DailyRhythm.of(false).intensity(hour);
      evening += hour >= 19 && hour < 23 ? DailyRhythm.of(false).intensity(hour) : 0;
    }
    assertThat(evening / day).isBetween(.28, .35);
  }

  @Test
  void drawnVisitsFollowTheHoursAndTheRate() {
    for (boolean kids : new boolean[] {false, true}) {
      SeededRandom random = new SeededRandom(3);
      long[] visits = new long[168];
      long time = 0;
      int drawn = 200_000;
      for (int visit = 0; visit < drawn; visit++) {
        time += DailyRhythm.of(kids).untilNextVisit(random, 2, time);
        visits[LocalTimes.hourOfWeek(time)]++;
      }
      assertThat(drawn / (time / (double) LocalTimes.HOUR)).isCloseTo(2, within(.03));
      for (int hour = 0; hour < 168; hour++) {
        double expected = DailyRhythm.of(kids).intensity(hour);
        assertThat(visits[hour] * 168.0 / drawn)
            .as("hour %d, kids %s", hour, kids)
            .isCloseTo(expected, within(.06 + .06 * expected));
      }
    }
  }

  @Test
  void rareVisitorsWaitForWeeksWithoutLosingTheRate() {
    SeededRandom random = new SeededRandom(4);
    double waited = 0;
    for (int visit = 0; visit < 20_000; visit++) {
      waited += DailyRhythm.of(false).untilNextVisit(random, .001, visit * LocalTimes.HOUR);
    }
    assertThat(waited / 20_000 / LocalTimes.HOUR).isCloseTo(1_000, within(25.0));
  }

  @Test
  void childrenNeverBeginAtNight() {
    SeededRandom random = new SeededRandom(5);
    long time = 0;
    for (int visit = 0; visit < 20_000; visit++) {
      time += 1 + DailyRhythm.of(true).untilNextVisit(random, .2, time);
      assertThat(LocalTimes.hourOfWeek(time) % 24).isBetween(5, 22);
    }
  }
}
