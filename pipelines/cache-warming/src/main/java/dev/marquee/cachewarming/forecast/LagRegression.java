package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.TreeSet;

/**
 * Autoregression on the last hours and on the hours around the same slot of the last days and
 * weeks, iterated over the horizons.
 *
 * <p>Each sample is normalised by the mean and deviation of the long season before its own origin.
 */
final class LagRegression {
  private final SeriesWindow series;
  private final int[] lags;
  private final int memory;
  private final DiscountedRegression regression;
  private final double[] features;
  private final double[] path;
  private final int leastValues;

  LagRegression(SeriesWindow series, ForecasterOptions options) {
    this.series = series;
    lags = lags(options.season(), options.longSeason());
    memory = 2 * options.longSeason();
    leastValues = options.longSeason() + options.season();
    features = new double[lags.length + 1];
    regression = new DiscountedRegression(features.length, options);
    path = new double[memory + Horizons.LONGEST];
  }

  /** The farthest first: the last terms of a sum are those that the hour before has to give. */
  private static int[] lags(int season, int longSeason) {
    TreeSet<Integer> lags = new TreeSet<>();
    for (int lag = 1; lag <= 6; lag++) {
      lags.add(lag);
    }
    lags.add(season / 2);
    for (int around = -2; around <= 2; around++) {
      lags.add(season + around);
      lags.add(longSeason + around);
    }
    for (int around = -1; around <= 1; around++) {
      lags.add(2 * season + around);
    }
    for (int days = 3; days <= 6; days++) {
      lags.add(days * season);
    }
    lags.add(longSeason + season);
    lags.add(2 * longSeason);
    return lags.descendingSet().stream().mapToInt(Integer::intValue).toArray();
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
    features[0] = 1;
    for (int at = 0; at < lags.length; at++) {
      features[at + 1] =
          DiscountedRegression.clip((series.values[series.end - known(lags[at])] - mean) * inverse);
    }
    regression.learn(features, DiscountedRegression.clip((value - mean) * inverse));
  }

  /** A lag before the first value is answered one long season later. */
  private int known(int lag) {
    return lag > series.available ? lag - series.longSeason : lag;
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
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int origin = series.end - memory;
    int unknown = Math.max(0, memory - series.available);
    for (int at = unknown; at < memory; at++) {
      double value = DiscountedRegression.clip((series.values[origin + at] - mean) * inverse);
      path[at] = value;
      least = value < least ? value : least;
      most = value > most ? value : most;
    }
    for (int at = unknown - 1; at >= 0; at--) {
      path[at] = path[at + series.longSeason];
    }
    // An unstable fit runs away; half its range beyond what was seen is far enough.
    double margin = (most - least) / 2;
    least -= margin;
    most += margin;
    double[] coefficients = regression.coefficients();
    for (int hour = 0; hour < hours; hour++) {
      double sum = coefficients[0];
      double odd = 0;
      int now = memory + hour;
      int at = 0;
      for (; at + 1 < lags.length; at += 2) {
        odd += coefficients[at + 1] * path[now - lags[at]];
        sum += coefficients[at + 2] * path[now - lags[at + 1]];
      }
      if (at < lags.length) {
        odd += coefficients[at + 1] * path[now - lags[at]];
      }
      sum = Math.max(least, Math.min(most, sum + odd));
      path[now] = sum;
      into[hour] = mean + deviation * sum;
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
