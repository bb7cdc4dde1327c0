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

  /** Mean and deviation of the last long season: what every sample is normalised by. */
  double levelMean;

  double levelDeviation;

  private final double[] sorted = new double[PROFILE_SEASONS];

  SeriesWindow(int longSeason) {
    this.longSeason = longSeason;
    kept = SEASONS * longSeason;
    values = new double[2 * kept];
    medians = new double[2 * kept + longSeason];
    means = new double[2 * kept + longSeason];
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
      System.arraycopy(values, end - kept, values, 0, kept);
      System.arraycopy(medians, end - kept, medians, 0, kept + longSeason);
      System.arraycopy(means, end - kept, means, 0, kept + longSeason);
      end = kept;
    }
    values[end++] = value;
    available = Math.min(available + 1, kept);
    profile(end - 1 + longSeason);
    levelMean = mean(longSeason, 0);
    levelDeviation = deviation(longSeason, 0, levelMean);
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
    double sum = 0;
    for (int at = from; at < to; at++) {
      sum += values[at];
    }
    return sum / (to - from);
  }

  /** Standard deviation of the same values around their mean. */
  double deviation(int count, int lag, double mean) {
    int to = end - lag;
    int from = Math.max(to - count, end - available);
    double sum = 0;
    for (int at = from; at < to; at++) {
      double difference = values[at] - mean;
      sum += difference * difference;
    }
    // A constant series has no deviation: one that is small against its level keeps samples finite.
    return Math.sqrt(sum / (to - from)) + LEAST_DEVIATION * Math.abs(mean) + Double.MIN_NORMAL;
  }
}
