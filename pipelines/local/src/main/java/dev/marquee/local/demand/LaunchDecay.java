package dev.marquee.local.demand;

/**
 * Demand of a new title by its age, relative to its first week.
 *
 * <p>Published medians of weekly top tens, hours in week k over week 1: films 1, .99, .45, .26,
 * .18, .13; series 1, 1.05, .61, .38, .35; series in other languages 1, 1.25, .88, .65. Between the
 * middles of the weeks the logarithm is linear; beyond the last it keeps its last slope. A title's
 * own pace stretches time.
 */
enum LaunchDecay {
  FILM(1, .99, .45, .26, .18, .13),
  SERIES(1, 1.05, .61, .38, .35),
  OTHER_SERIES(1, 1.25, .88, .65);

  private static final double DAY = 86_400_000.0;

  private final double[] weekly;

  LaunchDecay(double... weekly) {
    this.weekly = weekly;
  }

  /**
   * Relative demand at an age; 0 before the release, rising over the first evening.
   *
   * @param pace above 1 decays faster
   */
  double at(long ageMillis, double pace) {
    if (ageMillis < 0) {
      return 0;
    }
    double days = ageMillis / DAY;
    double position = Math.max(0, days * pace / 7 - .5);
    int last = weekly.length - 1;
    int left = Math.min((int) position, last - 1);
    double level = weekly[left] * Math.pow(weekly[left + 1] / weekly[left], position - left);
    return level * (1 - .6 * Math.exp(-days * 6));
  }
}
