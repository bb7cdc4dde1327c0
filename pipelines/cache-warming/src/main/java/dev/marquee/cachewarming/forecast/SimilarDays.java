package dev.marquee.cachewarming.forecast;

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
  private static final double LEAST_WEIGHT = 1e-4;

  /** Same day of the long season: worth as much as this many others of equal distance. */
  private static final double SAME_DAY = 2;

  private final SeriesWindow series;
  private final int season;
  private final double[] shape;
  private final double[] weights = new double[NEIGHBOURS + 1];
  private final double[] means = new double[NEIGHBOURS + 1];
  private final double[] stretch = new double[NEIGHBOURS + 1];
  private final double[] bases = new double[NEIGHBOURS + 1];

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
    double mean = series.dayMeans[end - 1];
    double deviation = series.dayDeviations[end - 1];
    for (int at = 0; at < season; at++) {
      shape[at] = (values[end - season + at] - mean) / deviation;
    }
    int days = Math.min(NEIGHBOURS, series.available / season - 1);
    double nearest = compare(days, deviation);
    for (int day = 1; day <= days; day++) {
      double weight = Math.exp(-2 * (weights[day] / nearest - 1));
      if (day * season % series.longSeason == 0) {
        weight *= SAME_DAY;
      }
      if (weight < LEAST_WEIGHT) {
        weight = 0;
      }
      weights[day] = weight;
      stretch[day] *= weight;
      bases[day] = weight * mean - stretch[day] * means[day];
    }
    for (int from = 0, youngest = 1; from < hours; from += season, youngest++) {
      // A day answers no more hours than have passed since.
      double total = 0;
      double base = 0;
      for (int day = youngest; day <= days; day++) {
        total += weights[day];
        base += bases[day];
      }
      for (int hour = from; hour < Math.min(hours, from + season); hour++) {
        // Far horizons may have no neighbour that is old enough: their own long season answers.
        into[hour] =
            total > 0
                ? (base + continued(end + hour, youngest, days)) / total
                : values[end - series.longSeason + hour];
      }
    }
  }

  /** Sum over days of what followed them, stretched and weighted. */
  private double continued(int index, int youngest, int oldest) {
    double[] values = series.values;
    double odd = 0;
    double even = 0;
    int day = youngest;
    int at = index - day * season;
    for (; day < oldest; day += 2, at -= 2 * season) {
      odd += stretch[day] * values[at];
      even += stretch[day + 1] * values[at - season];
    }
    if (day == oldest) {
      odd += stretch[day] * values[at];
    }
    return odd + even;
  }

  /** Distances of the days; returns the least one. */
  private double compare(int days, double deviation) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int day = 1; day <= days; day++) {
      int lag = day * season;
      double mean = series.dayMeans[series.end - lag - 1];
      double spread = series.dayDeviations[series.end - lag - 1];
      int from = series.end - lag - season;
      double distance = 1e-3 * season;
      double odd = 0;
      double inverse = 1 / spread;
      int hour = 0;
      for (; hour + 1 < season; hour += 2) {
        distance += Math.abs((series.values[from + hour] - mean) * inverse - shape[hour]);
        odd += Math.abs((series.values[from + hour + 1] - mean) * inverse - shape[hour + 1]);
      }
      if (hour < season) {
        odd += Math.abs((series.values[from + hour] - mean) * inverse - shape[hour]);
      }
      distance += odd;
      means[day] = mean;
      stretch[day] = Math.max(1 / WIDEST_STRETCH, Math.min(WIDEST_STRETCH, deviation / spread));
      weights[day] = distance;
      nearest = Math.min(nearest, distance);
    }
    return nearest;
  }
}
