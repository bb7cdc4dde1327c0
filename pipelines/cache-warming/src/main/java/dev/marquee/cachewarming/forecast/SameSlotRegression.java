package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * Direct regression on the same slot of eight days, their trimmed mean, the long season's profile
 * and the last day's level.
 *
 * <p>One fit answers the first day ahead, a second one the second day, without their own forecasts
 * as input; further days iterate the first fit. A sample is normalised as of the middle of the day
 * that its fit answers.
 */
final class SameSlotRegression {
  private static final int DAYS = 8;
  private static final int FEATURES = DAYS + 5;
  private final SeriesWindow series;
  private final int season;
  private final DiscountedRegression nextDay;
  private final DiscountedRegression dayAfter;
  private final double[] features = new double[FEATURES];
  private final double[] path;
  private final int memory;
  private final int leastValues;

  SameSlotRegression(SeriesWindow series, ForecasterOptions options) {
    this.series = series;
    season = options.season();
    memory = (DAYS + 1) * season;
    leastValues = Math.max(memory, series.longSeason) + 2 * season;
    nextDay = new DiscountedRegression(FEATURES, options);
    dayAfter = new DiscountedRegression(FEATURES, options);
    path = new double[memory + Horizons.LONGEST];
  }

  boolean ready() {
    return nextDay.ready() && dayAfter.ready() && series.available >= leastValues;
  }

  void learn(double value) {
    if (series.available < leastValues) {
      return;
    }
    learn(nextDay, 1, value);
    learn(dayAfter, 2, value);
  }

  private void learn(DiscountedRegression regression, int day, double value) {
    int lag = day * season - season / 2;
    int origin = series.end - lag - 1;
    double mean = series.levelMeans[origin];
    double inverse = 1 / series.levelDeviations[origin];
    for (int back = 0; back < DAYS; back++) {
      features[back + 1] =
          DiscountedRegression.clip(
              (series.values[series.end - (day + back) * season] - mean) * inverse);
    }
    summarize(
        series.end,
        mean,
        inverse,
        DiscountedRegression.clip((series.dayMeans[origin] - mean) * inverse));
    regression.learn(features, DiscountedRegression.clip((value - mean) * inverse));
  }

  private void summarize(int index, double mean, double inverse, double level) {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int at = 1; at <= DAYS; at++) {
      double value = features[at];
      sum += value;
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
    features[0] = 1;
    features[DAYS + 1] = (sum - least - most) / (DAYS - 2);
    features[DAYS + 2] = DiscountedRegression.clip((series.medians[index] - mean) * inverse);
    features[DAYS + 3] = DiscountedRegression.clip((series.means[index] - mean) * inverse);
    features[DAYS + 4] = level;
  }

  void refit() {
    if (nextDay.ready() && dayAfter.ready()) {
      nextDay.solve();
      dayAfter.solve();
    }
  }

  /** Hours 1 to {@code hours} in the units of the series, at index hour - 1. */
  void forecast(double[] into, int hours) {
    double mean = series.levelMean();
    double deviation = series.levelDeviation();
    double inverse = 1 / deviation;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int at = 0; at < memory; at++) {
      double value =
          DiscountedRegression.clip((series.values[series.end - memory + at] - mean) * inverse);
      path[at] = value;
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
    double margin = (most - least) / 2;
    least -= margin;
    most += margin;
    double level = DiscountedRegression.clip((series.dayMeans[series.end - 1] - mean) * inverse);
    for (int hour = 0; hour < hours; hour++) {
      int now = memory + hour;
      int day = hour / season == 1 ? 2 : 1;
      for (int back = 0; back < DAYS; back++) {
        features[back + 1] = path[now - (day + back) * season];
      }
      summarize(series.end + hour, mean, inverse, level);
      double next = (day == 1 ? nextDay : dayAfter).predict(features);
      next = Math.max(least, Math.min(most, next));
      path[now] = next;
      into[hour] = mean + deviation * next;
    }
  }

  void reset() {
    nextDay.reset();
    dayAfter.reset();
  }

  int bytes() {
    return nextDay.bytes() + dayAfter.bytes();
  }

  void write(ByteBuffer out) {
    nextDay.write(out);
    dayAfter.write(out);
  }

  void read(ByteBuffer in) {
    nextDay.read(in);
    dayAfter.read(in);
  }
}
