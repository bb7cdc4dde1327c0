package dev.marquee.local.simulation;

/**
 * Demand of a title by its age, relative to the mean of its first week.
 *
 * <p>Weekly means follow published launch curves of a large service's top tens: English films 1,
 * .99, .45, .26, .18, .13; English series 1, 1.05, .61, .38, .35; series in other languages 1,
 * 1.25, .88, .65; films in other languages are given the English curve, since none is published
 * here. Between weeks the logarithm is linear; after the last published week it falls by the last
 * published ratio per week, to no less than .02 of the first week.
 */
enum LaunchCurve {
  ENGLISH_FILM(1, .99, .45, .26, .18, .13),
  ENGLISH_SERIES(1, 1.05, .61, .38, .35),
  OTHER_FILM(1, .99, .45, .26, .18, .13),
  OTHER_SERIES(1, 1.25, .88, .65);

  private static final double WEEK = 7.0 * LocalTimes.DAY;
  private static final double FLOOR = .02;
  private static final int STEPS = 56;

  private final double[] knots;
  private final double tailRatio;

  LaunchCurve(double... weekly) {
    tailRatio = weekly[weekly.length - 1] / weekly[weekly.length - 2];
    knots = weekly.clone();
    // Knots stand at mid-week. Scaling each by what its week's mean misses converges in a few
    // rounds.
    for (int round = 0; round < 40; round++) {
      for (int week = 0; week < weekly.length; week++) {
        knots[week] *= weekly[week] / meanOfWeek(week);
      }
    }
  }

  static LaunchCurve of(boolean series, String language) {
    boolean english = language.equals("en");
    if (series) {
      return english ? ENGLISH_SERIES : OTHER_SERIES;
    }
    return english ? ENGLISH_FILM : OTHER_FILM;
  }

  /** Relative demand at an age; 0 before the release. */
  double at(long ageMillis) {
    return ageMillis < 0 ? 0 : value(ageMillis / WEEK);
  }

  private double value(double weeks) {
    double position = weeks - .5;
    int last = knots.length - 1;
    if (position >= last) {
      return Math.max(FLOOR, knots[last] * Math.pow(tailRatio, position - last));
    }
    // The first half-week keeps the slope of the first full one.
    int left = Math.max(0, (int) Math.floor(position));
    return knots[left] * Math.pow(knots[left + 1] / knots[left], position - left);
  }

  private double meanOfWeek(int week) {
    double sum = 0;
    for (int step = 0; step < STEPS; step++) {
      sum += value(week + (step + .5) / STEPS);
    }
    return sum / STEPS;
  }
}
