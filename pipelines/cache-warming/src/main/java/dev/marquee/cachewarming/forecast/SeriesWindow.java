package dev.marquee.cachewarming.forecast;

import java.util.Arrays;

/**
 * The last six long seasons of a series as one stretch of memory, with the profile of the long
 * season beside it.
 *
 * <p>Index {@code end - lag} is the value of {@code lag} hours ago; the profile reaches one long
 * season beyond the end, since it is made of values of whole long seasons before. Fields are open
 * to the experts' loops, which only read them.
 */
final class SeriesWindow {
  private static final int SEASONS = 6;
  private static final int PROFILE_SEASONS = 4;

  private static final double LEAST_DEVIATION = 1e-7;

  final int longSeason;
  final int kept;
  final double[] values;

  /** Median of the same slot of up to four long seasons before; NaN where there is none. */
  final double[] medians;

  /** Their mean. */
  final double[] means;

  /** One after the last value. */
  int end;

  /** Values that are known, at most {@link #kept}. */
  int available;

  /** Mean of the season that ends with each value; of fewer where fewer were known. */
  final double[] dayMeans;

  /** Deviation around it. */
  final double[] dayDeviations;

  /** Mean of the long season that ends with each value: what samples are normalised by. */
  final double[] levelMeans;

  /** Deviation around it. */
  final double[] levelDeviations;

  private final int season;
  private final double[] sorted = new double[PROFILE_SEASONS];

  SeriesWindow(int season, int longSeason) {
    this.season = season;
    this.longSeason = longSeason;
    kept = SEASONS * longSeason;
    values = new double[2 * kept];
    medians = new double[2 * kept + longSeason];
    means = new double[2 * kept + longSeason];
    dayMeans = new double[2 * kept];
    dayDeviations = new double[2 * kept];
    levelMeans = new double[2 * kept];
    levelDeviations = new double[2 * kept];
    clear();
  }

  void clear() {
    end = 0;
    available = 0;
    Arrays.fill(medians, Double.NaN);
    Arrays.fill(means, Double.NaN);
  }

  void push(double value) {
    if (end == values.length) {
      for (double[] one :
          new double[][] {values, dayMeans, dayDeviations, levelMeans, levelDeviations}) {
        System.arraycopy(one, end - kept, one, 0, kept);
      }
      System.arraycopy(medians, end - kept, medians, 0, kept + longSeason);
      System.arraycopy(means, end - kept, means, 0, kept + longSeason);
      end = kept;
    }
    values[end++] = value;
    available = Math.min(available + 1, kept);
    int last = end - 1;
    profile(last + longSeason);
    dayMeans[last] = mean(season, 0);
    dayDeviations[last] = deviation(season, dayMeans[last]);
    levelMeans[last] = mean(longSeason, 0);
    levelDeviations[last] = deviation(longSeason, levelMeans[last]);
  }

  /** Mean of the last long season, or of what is known of it. */
  double levelMean() {
    return levelMeans[end - 1];
  }

  double levelDeviation() {
    return levelDeviations[end - 1];
  }

  private void profile(int index) {
    int seasons = 0;
    double sum = 0;
    for (int at = index - longSeason;
        seasons < PROFILE_SEASONS && at >= end - available;
        at -= longSeason) {
      double value = values[at];
      sum += value;
      int place = seasons++;
      for (; place > 0 && sorted[place - 1] > value; place--) {
        sorted[place] = sorted[place - 1];
      }
      sorted[place] = value;
    }
    medians[index] = (sorted[(seasons - 1) / 2] + sorted[seasons / 2]) / 2;
    means[index] = sum / seasons;
  }

  /** Mean of up to {@code count} values that end {@code lag} hours before the end. */
  double mean(int count, int lag) {
    int to = end - lag;
    int from = Math.max(to - count, end - available);
    // Four sums at a time: each addition need not wait for the one before.
    double one = 0;
    double two = 0;
    double three = 0;
    double four = 0;
    int at = from;
    for (; at + 3 < to; at += 4) {
      one += values[at];
      two += values[at + 1];
      three += values[at + 2];
      four += values[at + 3];
    }
    for (; at < to; at++) {
      one += values[at];
    }
    return (one + two + (three + four)) / (to - from);
  }

  /** Standard deviation of the last values around their mean. */
  private double deviation(int count, double mean) {
    int from = Math.max(end - count, end - available);
    double even = 0;
    double odd = 0;
    int at = from;
    for (; at + 1 < end; at += 2) {
      double one = values[at] - mean;
      double two = values[at + 1] - mean;
      even += one * one;
      odd += two * two;
    }
    if (at < end) {
      double one = values[at] - mean;
      even += one * one;
    }
    // A constant series has no deviation: one that is small against its level keeps samples finite.
    return Math.sqrt((even + odd) / (end - from))
        + LEAST_DEVIATION * Math.abs(mean)
        + Double.MIN_NORMAL;
  }
}
