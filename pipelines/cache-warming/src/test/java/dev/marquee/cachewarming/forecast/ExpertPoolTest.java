package dev.marquee.cachewarming.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ExpertPoolTest {
  private static final int WEEK = 168;

  private static ExpertPool after(int hours, IntToDoubleFunction value) {
    ExpertPool pool = new ExpertPool(ForecasterOptions.defaults());
    for (int hour = 0; hour < hours; hour++) {
      pool.push(value.applyAsDouble(hour));
    }
    pool.forecast(WEEK);
    return pool;
  }

  @Test
  void naiveExpertsRepeatTheLastDayAndTheLastWeek() {
    ExpertPool pool = after(1_000, hour -> 10 + hour);
    double[] day = pool.path(Expert.DAY_NAIVE);
    double[] week = pool.path(Expert.WEEK_NAIVE);
    assertThat(day[0]).isEqualTo(10 + 1_000 - 24);
    assertThat(day[23]).isEqualTo(10 + 999);
    assertThat(day[24]).isEqualTo(10 + 1_000 - 24);
    assertThat(week[0]).isEqualTo(10 + 1_000 - WEEK);
    assertThat(week[167]).isEqualTo(10 + 999);
  }

  @Test
  void slotMedianIsThatOfTheSameHourOfFourWeeks() {
    // The weeks' values of every slot: 100, 101, 104, 109, 116, ...
    ExpertPool pool = after(5 * WEEK, hour -> 100 + (hour / WEEK) * (hour / WEEK));
    assertThat(pool.path(Expert.SLOT_MEDIAN)[0]).isEqualTo((104 + 109) / 2.0);
    assertThat(pool.path(Expert.SLOT_MEDIAN)[167]).isEqualTo((104 + 109) / 2.0);
  }

  @Test
  void levelCorrectionAddsWhatTheLastDayStoodAboveItsSlots() {
    // In the fifth week all hours are 116; their medians of the four weeks before are 102.5.
    ExpertPool pool = after(5 * WEEK, hour -> 100 + (hour / WEEK) * (hour / WEEK));
    assertThat(pool.path(Expert.SLOT_MEDIAN_LEVEL)[5]).isEqualTo(106.5 + (116 - 102.5));
  }

  @Test
  void theLastHourShiftsTheSlotMediansByWhatItStoodAboveItsOwn() {
    // Weeks of 100, 101, 104, 109 and 116, then an hour of 130; its own median of four weeks is
    // (104 + 109) / 2, as is that of the hours to come but for the one a week after it.
    ExpertPool pool =
        after(5 * WEEK + 1, hour -> hour == 5 * WEEK ? 130 : 100 + (hour / WEEK) * (hour / WEEK));
    assertThat(pool.path(Expert.SLOT_MEDIAN_HOUR)[0]).isEqualTo(106.5 + (130 - 106.5));
    assertThat(pool.path(Expert.SLOT_MEDIAN_HOUR)[167]).isEqualTo(112.5 + (130 - 106.5));
  }

  @Test
  void beforeTheFirstWeekTheLastHourIsComparedWithTheDayBefore() {
    // Days of 10, 20 and 40, then an hour of 47: 7 above the day before, added to the median of 20.
    double[] days = {10, 20, 40, 47};
    ExpertPool pool = after(73, hour -> days[hour / 24]);
    assertThat(pool.path(Expert.SLOT_MEDIAN_HOUR)[0]).isEqualTo(20 + 7);
  }

  @Test
  void weekRatioScalesTheLastWeekByTheLastDay() {
    // The last day is twice what it was a week before.
    ExpertPool pool = after(3 * WEEK, hour -> hour >= 3 * WEEK - 24 ? 20 : 10);
    assertThat(pool.path(Expert.WEEK_RATIO)[0]).isEqualTo(20);
    assertThat(pool.path(Expert.WEEK_RATIO)[167]).isEqualTo(40);
  }

  @Test
  void beforeTheFirstWeekSlotsAreThoseOfTheDays() {
    // Days of 10, 20 and 40: their median is 20 at every hour.
    double[] days = {10, 20, 40};
    ExpertPool pool = after(72, hour -> days[hour / 24]);
    assertThat(pool.path(Expert.SLOT_MEDIAN)[3]).isEqualTo(20);
    assertThat(pool.path(Expert.WEEK_NAIVE)[3]).isEqualTo(40);
  }

  @Test
  void similarDaysFindTheDayThatLooksAlike() {
    // A steep day is always followed by a flat one, whatever day of the week.
    IntToDoubleFunction value =
        hour -> {
          boolean steep = hour / 24 % 2 == 0;
          double phase = 2 * Math.PI * (hour % 24) / 24;
          return 100 + (steep ? 50 * Math.sin(phase) : 30 * Math.cos(2 * phase));
        };
    int origin = 33 * 24;
    ExpertPool pool = after(origin, value);
    for (int hour = 0; hour < 24; hour++) {
      assertThat(pool.path(Expert.SIMILAR_DAYS)[hour])
          .isCloseTo(value.applyAsDouble(origin + hour), within(8.0));
    }
  }

  @Test
  void regressionsContinueARecursionThatTheyHaveLearned() {
    // y(t) = 1.6 y(t-1) - .8 y(t-2) + a daily beat: within reach of the lags of the autoregression.
    double[] series = new double[1_100];
    series[0] = 50;
    series[1] = 52;
    for (int hour = 2; hour < series.length; hour++) {
      series[hour] =
          1.6 * series[hour - 1]
              - .8 * series[hour - 2]
              + 20
              + (hour % 24 == 7 ? 30 : 0)
              + (hour % 168 == 80 ? 25 : 0);
    }
    ExpertPool pool = new ExpertPool(ForecasterOptions.defaults());
    for (int hour = 0; hour < 1_000; hour++) {
      pool.learn(series[hour]);
      pool.push(series[hour]);
      pool.refit();
    }
    pool.forecast(48);
    for (Expert expert :
        new Expert[] {
          Expert.AUTOREGRESSION, Expert.PROFILE, Expert.SAME_SLOT, Expert.AUTOREGRESSION_LOG
        }) {
      for (int hour = 0; hour < 48; hour++) {
        assertThat(pool.path(expert)[hour])
            .as("%s, hour %d", expert, hour + 1)
            .isCloseTo(series[1_000 + hour], within(1.5));
      }
    }
  }
}
