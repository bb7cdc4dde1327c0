package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * Autoregression on few lags and on the profile of the long season around the slot, iterated over
 * the horizons: it follows the profile and learns how fast a departure from it fades.
 */
final class ProfileRegression {
  private static final int FEATURES = 12;
  private final SeriesWindow series;
  private final int season;
  private final DiscountedRegression regression;
  private final double[] features = new double[FEATURES];
  private final double[] path;
  private final int leastValues;

  ProfileRegression(SeriesWindow series, ForecasterOptions options) {
    this.series = series;
    season = options.season();
    leastValues = options.longSeason() + season + 1;
    regression = new DiscountedRegression(FEATURES, options);
    path = new double[options.longSeason() + Horizons.LONGEST];
  }

  boolean ready() {
    return regression.ready() && series.available >= leastValues;
  }

  void learn(double value) {
    if (series.available < leastValues) {
      return;
    }
    double mean = series.levelMean();
    double inverse = 1 / series.levelDeviation();
    int now = series.end;
    double[] values = series.values;
    features[1] = DiscountedRegression.clip((values[now - 1] - mean) * inverse);
    features[2] = DiscountedRegression.clip((values[now - 2] - mean) * inverse);
    features[3] = DiscountedRegression.clip((values[now - season] - mean) * inverse);
    features[4] = DiscountedRegression.clip((values[now - season - 1] - mean) * inverse);
    features[5] = DiscountedRegression.clip((values[now - series.longSeason] - mean) * inverse);
    profile(now, mean, inverse);
    regression.learn(features, DiscountedRegression.clip((value - mean) * inverse));
  }

  private void profile(int index, double mean, double inverse) {
    double[] medians = series.medians;
    double[] means = series.means;
    features[0] = 1;
    features[6] = DiscountedRegression.clip((medians[index] - mean) * inverse);
    features[7] = DiscountedRegression.clip((medians[index - 1] - mean) * inverse);
    features[8] = DiscountedRegression.clip((medians[index - season] - mean) * inverse);
    features[9] = DiscountedRegression.clip((means[index] - mean) * inverse);
    features[10] = DiscountedRegression.clip((means[index - 1] - mean) * inverse);
    features[11] = DiscountedRegression.clip((means[index - season] - mean) * inverse);
  }

  void refit() {
    if (regression.ready()) {
      regression.solve();
    }
  }

  /** Hours 1 to {@code hours} in the units of the series, at index hour - 1. */
  void forecast(double[] into, int hours) {
    double mean = series.levelMean();
    double deviation = series.levelDeviation();
    double inverse = 1 / deviation;
    int memory = series.longSeason;
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
    for (int hour = 0; hour < hours; hour++) {
      int now = memory + hour;
      features[1] = path[now - 1];
      features[2] = path[now - 2];
      features[3] = path[now - season];
      features[4] = path[now - season - 1];
      features[5] = path[now - memory];
      profile(series.end + hour, mean, inverse);
      double next = Math.max(least, Math.min(most, regression.predict(features)));
      path[now] = next;
      into[hour] = mean + deviation * next;
    }
  }

  void reset() {
    regression.reset();
  }

  int bytes() {
    return regression.bytes();
  }

  void write(ByteBuffer out) {
    regression.write(out);
  }

  void read(ByteBuffer in) {
    regression.read(in);
  }
}
