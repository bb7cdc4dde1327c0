package dev.marquee.cachewarming.outlook;

import dev.marquee.cachewarming.forecast.HourlyForecast;
import dev.marquee.cachewarming.forecast.LoadForecaster;

/**
 * The forecaster's path in local hours, as it can be read between the hours.
 *
 * <p>Computed once per learned hour from state, never stored. Beyond the forecaster's 168 hours it
 * goes on with the week's profile at the level of the last forecast day. Not thread-safe.
 */
final class HourlyPath {
  private static final int LONGEST = 168;

  /**
   * Logarithmic deviation of a flat guess; it is nine to one that the load is within factor 3.6.
   */
  private static final double COLD_DEVIATION = 1;

  private static final double LEAST_DEVIATION = .005;
  private static final double MOST_DEVIATION = 3;

  /** Distance between the 10 % and 90 % points of a standard normal. */
  private static final double NINE_TENTHS = 2.563;

  private final HourlyForecast forecast = new HourlyForecast();
  private final double[] medians = new double[LONGEST + 1];
  private final double[] deviations = new double[LONGEST + 1];
  private final WeekProfile profile;
  private long lastHour;
  private boolean known;
  private double profileFactor;
  private double cold;

  HourlyPath(WeekProfile profile) {
    this.profile = profile;
  }

  /**
   * Takes a new forecast.
   *
   * @param lastHour local number of the last observed hour
   * @param lastValue its value
   */
  void update(LoadForecaster forecaster, long lastHour, double lastValue) {
    this.lastHour = lastHour;
    known = forecaster.canForecast();
    if (!known) {
      return;
    }
    forecaster.forecast(LONGEST, forecast);
    medians[0] = lastValue;
    double recent = 0;
    double usual = 0;
    for (int hour = 1; hour <= LONGEST; hour++) {
      double median = forecast.median(hour);
      double wide = (forecast.quantile(hour, .9) + 1) / (forecast.quantile(hour, .1) + 1);
      medians[hour] = median;
      deviations[hour] =
          Math.max(LEAST_DEVIATION, Math.min(MOST_DEVIATION, Math.log(wide) / NINE_TENTHS));
      if (hour > LONGEST - 24) {
        recent += median;
        usual += profile.at(lastHour + hour);
      }
    }
    deviations[0] = deviations[1];
    profileFactor = usual > 0 ? Math.min(5, recent / usual) : 1;
  }

  /** The level to start from while no hour is final, streams. */
  void setCold(double streams) {
    cold = streams;
  }

  boolean isKnown() {
    return known;
  }

  /** Median at a local position; hours are means, so their values stand in their middles. */
  double median(double position) {
    double place = position - .5;
    long left = (long) Math.floor(place);
    double share = place - left;
    return value(left) + share * (value(left + 1) - value(left));
  }

  /** Logarithmic deviation at a local position. */
  double deviation(double position) {
    if (!known) {
      return COLD_DEVIATION;
    }
    double place = position - .5 - lastHour;
    int left = (int) Math.max(0, Math.min(LONGEST, Math.floor(place)));
    int right = Math.min(LONGEST, left + 1);
    double share = Math.max(0, Math.min(1, place - left));
    return deviations[left] + share * (deviations[right] - deviations[left]);
  }

  private double value(long hour) {
    if (!known) {
      return cold;
    }
    long ahead = hour - lastHour;
    if (ahead < 0) {
      return medians[0];
    }
    return ahead <= LONGEST ? medians[(int) ahead] : profile.at(hour) * profileFactor;
  }
}
