package dev.marquee.cachewarming.surge;

/**
 * Settings of a {@link SurgeDetector}.
 *
 * @param alarmDeviations how many deviations of an ordinary ramp raise the alarm, in [2, 20]
 * @param leastSlope smallest slope that matters, share of the level per minute, in [0, 1]
 * @param medianMinutes how much longer a ramp lasts in the median, minutes, in [0, 60]
 * @param upperMinutes the same that nine of ten ramps do not exceed, minutes, in [1, 240]
 * @param calmHalfLifeMinutes half-life of the extra width after a ramp, in [1, 1440]
 */
public record SurgeOptions(
    double alarmDeviations,
    double leastSlope,
    double medianMinutes,
    double upperMinutes,
    double calmHalfLifeMinutes) {
  public SurgeOptions {
    require("alarmDeviations", alarmDeviations, 2, 20);
    require("leastSlope", leastSlope, 0, 1);
    require("medianMinutes", medianMinutes, 0, 60);
    require("upperMinutes", upperMinutes, 1, 240);
    require("calmHalfLifeMinutes", calmHalfLifeMinutes, 1, 1440);
  }

  /**
   * 2.3 deviations: chance alone raises the alarm in eight of a hundred ticks, which costs a wider
   * upper quantile for a minute and moves the median only as far as the ramp is beyond doubt.
   */
  public static SurgeOptions defaults() {
    return new SurgeOptions(2.3, .005, 5, 20, 20);
  }

  private static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
