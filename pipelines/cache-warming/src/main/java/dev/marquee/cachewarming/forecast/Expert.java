package dev.marquee.cachewarming.forecast;

/** The experts of the pool, in the order of their stored errors. */
public enum Expert {
  /** The same hour of the last known day. */
  DAY_NAIVE("day-naive"),
  /** The same hour of the last week. */
  WEEK_NAIVE("week-naive"),
  /** Median of the same slot of the last four weeks. */
  SLOT_MEDIAN("slot-median"),
  /** The same, shifted by what the last day stood above its own slot medians. */
  SLOT_MEDIAN_LEVEL("slot-median-level"),
  /** The same, shifted by what the last hour stood above its own slot median. */
  SLOT_MEDIAN_HOUR("slot-median-hour"),
  /** The last week times the ratio of the last day to its counterpart. */
  WEEK_RATIO("week-ratio"),
  /** Iterated autoregression on hours, days and weeks. */
  AUTOREGRESSION("autoregression"),
  /** The same on logarithms. */
  AUTOREGRESSION_LOG("autoregression-log"),
  /** Iterated autoregression on few lags and the week's profile. */
  PROFILE("profile-regression"),
  /** The same on logarithms. */
  PROFILE_LOG("profile-regression-log"),
  /** Direct regression on the same slot of the last eight days. */
  SAME_SLOT("same-slot-regression"),
  /** The same on logarithms. */
  SAME_SLOT_LOG("same-slot-regression-log"),
  /** What followed the days whose shape resembles the last one. */
  SIMILAR_DAYS("similar-days"),
  /** The same by the shape of logarithms. */
  SIMILAR_DAYS_LOG("similar-days-log"),
  /** A forecast from outside, hours 1 to 48; without weight until it has earned some. */
  EXTERNAL("external");

  static final int COUNT = values().length;

  private final String id;

  Expert(String id) {
    this.id = id;
  }

  /** Its name in reports. */
  public String id() {
    return id;
  }
}
