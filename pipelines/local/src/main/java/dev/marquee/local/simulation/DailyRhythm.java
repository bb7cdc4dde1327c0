package dev.marquee.local.simulation;

/**
 * When people begin to watch: relative intensity of visits in each hour of the local week.
 *
 * <p>Adults peak from 19 to 23 h, with a third of a weekday's visits in those four hours (traffic
 * of internet providers holds .28 to .34 in its four busiest), and visit 15 % more on weekends;
 * children watch after school and on weekend mornings and never at night. The mean over the week is
 * 1.
 */
final class DailyRhythm {
  private static final double[] ADULT_WEEKDAY = {
    .60, .40, .28, .20, .16, .18, .28, .42, .52, .58, .64, .74,
    .86, .88, .88, .92, 1.04, 1.20, 1.40, 1.62, 1.75, 1.72, 1.45, 1.00
  };
  private static final double[] ADULT_WEEKEND = {
    .80, .58, .40, .28, .20, .20, .30, .46, .70, .88, .98, 1.04,
    1.08, 1.10, 1.12, 1.16, 1.24, 1.36, 1.52, 1.70, 1.78, 1.72, 1.45, 1.05
  };
  private static final double[] CHILD_WEEKDAY = {
    0, 0, 0, 0, 0, .05, .50, .90, .50, .40, .40, .40, .50, .60, .90, 1.50, 1.90, 2.00, 1.70, 1.00,
    .30, .05, 0, 0
  };
  private static final double[] CHILD_WEEKEND = {
    0, 0, 0, 0, 0, .10, .70, 1.60, 2.00, 1.90, 1.60, 1.30, 1.10, 1.10, 1.20, 1.30, 1.50, 1.60, 1.50,
    1.00, .40, .10, 0, 0
  };

  private static final DailyRhythm ADULTS = new DailyRhythm(ADULT_WEEKDAY, ADULT_WEEKEND);
  private static final DailyRhythm CHILDREN = new DailyRhythm(CHILD_WEEKDAY, CHILD_WEEKEND);

  private final double[] hourOfWeek = new double[168];

  private DailyRhythm(double[] weekday, double[] weekend) {
    double sum = 0;
    for (int hour = 0; hour < 168; hour++) {
      hourOfWeek[hour] = (hour / 24 < 5 ? weekday : weekend)[hour % 24];
      sum += hourOfWeek[hour];
    }
    for (int hour = 0; hour < 168; hour++) {
      hourOfWeek[hour] *= 168 / sum;
    }
  }

  static DailyRhythm of(boolean kids) {
    return kids ? CHILDREN : ADULTS;
  }

  /** Relative intensity in an hour of the local week, 0 (Monday, midnight) to 167. */
  double intensity(int hour) {
    return hourOfWeek[hour];
  }

  /**
   * Time until the next visit, milliseconds, of a Poisson process with this rhythm.
   *
   * @param visitsPerHour mean rate over the week, above 0
   */
  long untilNextVisit(SeededRandom random, double visitsPerHour, long localMillis) {
    double remaining = random.nextExponential() / visitsPerHour;
    long wholeWeeks = (long) (remaining / 168);
    remaining -= wholeWeeks * 168.0;
    int hour = LocalTimes.hourOfWeek(localMillis);
    double passed = Math.floorMod(localMillis, LocalTimes.HOUR) / (double) LocalTimes.HOUR;
    double waited = 0;
    double available = hourOfWeek[hour] * (1 - passed);
    while (remaining > available) {
      remaining -= available;
      waited += 1 - passed;
      passed = 0;
      hour = (hour + 1) % 168;
      available = hourOfWeek[hour];
    }
    // An hour without visits is never the last: what remains is then above its zero.
    double rest = hourOfWeek[hour] == 0 ? 0 : remaining / hourOfWeek[hour];
    return wholeWeeks * 7 * LocalTimes.DAY + Math.round((waited + rest) * LocalTimes.HOUR);
  }
}
