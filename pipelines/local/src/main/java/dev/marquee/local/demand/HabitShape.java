package dev.marquee.local.demand;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;

/**
 * A region's usual load by local time, relative to its weekday evening's peak.
 *
 * <p>A night at a quarter of the mean, a flat day, an evening that holds near .31 of a weekday in
 * its four busiest hours (internet providers .28, quartiles of other hourly series .28 to .34);
 * weekends hold 15 % more, most of it in the afternoon.
 */
final class HabitShape {
  private static final int STEPS = 288;

  private final double[] weekday = new double[STEPS];
  private final double[] weekend = new double[STEPS];

  HabitShape(double peakHour) {
    double peak = 0;
    for (int step = 0; step < STEPS; step++) {
      double hour = step * 24.0 / STEPS;
      double day = bump(hour, 13.5, 3.4);
      double evening = bump(hour, peakHour, 2.5);
      weekday[step] = .14 + .50 * day + 1.00 * evening;
      weekend[step] = .16 + .70 * day + 1.02 * evening;
      peak = Math.max(peak, weekday[step]);
    }
    for (int step = 0; step < STEPS; step++) {
      weekday[step] /= peak;
      weekend[step] /= peak;
    }
  }

  private static double bump(double hour, double center, double width) {
    double distance = Math.abs(hour - center);
    distance = Math.min(distance, 24 - distance) / width;
    return Math.exp(-.5 * distance * distance);
  }

  /** Load at a local time, linear between steps of five minutes. */
  double at(ZonedDateTime local) {
    double position = (local.getHour() * 60 + local.getMinute() + local.getSecond() / 60.0) / 5;
    int left = (int) position;
    double share = position - left;
    double here = of(local, left);
    return here + share * (of(local, (left + 1) % STEPS) - here);
  }

  private double of(ZonedDateTime local, int step) {
    DayOfWeek day = local.getDayOfWeek();
    // Friday's evening is half a weekend's, and so is Sunday's.
    double share =
        switch (day) {
          case MONDAY, TUESDAY, WEDNESDAY, THURSDAY -> 0;
          case FRIDAY -> step > STEPS / 2 ? .5 : 0;
          case SATURDAY -> 1;
          case SUNDAY -> step > STEPS * 3 / 4 ? .6 : 1;
        };
    return weekday[step] + share * (weekend[step] - weekday[step]);
  }

  /** Mean over a weekday. */
  double mean() {
    double sum = 0;
    for (double value : weekday) {
      sum += value;
    }
    return sum / STEPS;
  }
}
