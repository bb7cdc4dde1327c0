package dev.marquee.cachewarming.forecast;

import java.util.Arrays;

/**
 * Nearest neighbours among the past days: what followed the days whose shape resembles the last
 * one, at the last day's level and spread.
 *
 * <p>A day is the last {@code season} hours before the origin, and its neighbours end at the same
 * hour; no more than {@value #NEIGHBOURS} days are looked at.
 */
final class SimilarDays {
  private static final int NEIGHBOURS = 37;
  private static final double WIDEST_STRETCH = 4;

  /** Same day of the long season: worth as much as this many others of equal distance. */
  private static final double SAME_DAY = 2;

  private final SeriesWindow series;
  private final int season;
  private final double[] shape;
  private final double[] weights = new double[NEIGHBOURS + 1];
  private final double[] means = new double[NEIGHBOURS + 1];
  private final double[] stretch = new double[NEIGHBOURS + 1];
  private final double[] total = new double[Horizons.LONGEST];

  SimilarDays(SeriesWindow series, ForecasterOptions options) {
    this.series = series;
    season = options.season();
    shape = new double[season];
  }

  boolean ready() {
    return series.available >= series.longSeason + 3 * season;
  }

  /** Hours 1 to {@code hours} in the units of the series, at index hour - 1. */
  void forecast(double[] into, int hours) {
    double[] values = series.values;
    int end = series.end;
    double mean = series.mean(season, 0);
    double deviation = series.deviation(season, 0, mean);
    for (int at = 0; at < season; at++) {
      shape[at] = (values[end - season + at] - mean) / deviation;
    }
    int days = Math.min(NEIGHBOURS, series.available / season - 1);
    double nearest = compare(days, deviation);
    Arrays.fill(into, 0, hours, 0);
    Arrays.fill(total, 0, hours, 0);
    for (int day = 1; day <= days; day++) {
      double weight = Math.exp(-2 * (weights[day] / nearest - 1));
      if (day * season % series.longSeason == 0) {
        weight *= SAME_DAY;
      }
      if (weight < 1e-4) {
        continue;
      }
      int from = end - day * season;
      int known = Math.min(hours, day * season);
      double scaled = weight * stretch[day];
      double base = weight * (mean - stretch[day] * means[day]);
      for (int hour = 0; hour < known; hour++) {
        into[hour] += base + scaled * values[from + hour];
        total[hour] += weight;
      }
    }
    for (int hour = 0; hour < hours; hour++) {
      // Far horizons may have no neighbour that is old enough: their own long season answers.
      into[hour] =
          total[hour] > 0 ? into[hour] / total[hour] : values[end - series.longSeason + hour];
    }
  }

  /** Distances of the days; returns the least one. */
  private double compare(int days, double deviation) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int day = 1; day <= days; day++) {
      int lag = day * season;
      double mean = series.mean(season, lag);
      double spread = series.deviation(season, lag, mean);
      int from = series.end - lag - season;
      double distance = 1e-3 * season;
      double inverse = 1 / spread;
      for (int at = 0; at < season; at++) {
        distance += Math.abs((series.values[from + at] - mean) * inverse - shape[at]);
      }
      means[day] = mean;
      stretch[day] = Math.max(1 / WIDEST_STRETCH, Math.min(WIDEST_STRETCH, deviation / spread));
      weights[day] = distance;
      nearest = Math.min(nearest, distance);
    }
    return nearest;
  }
}
