package dev.marquee.cachewarming.outlook;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A slow mean of the load in each hour of the local week, in streams.
 *
 * <p>An hour of the week that was never seen takes the mean of the same hour of other days, and
 * before a whole day is known a usual evening's shape at the mean level seen. Not thread-safe.
 */
final class WeekProfile {
  private static final double RATE = .3;
  private static final float UNKNOWN = -1;

  /** A usual day with its peak in the evening, mean 1. */
  private static final double[] EVENING = new double[24];

  static {
    for (int hour = 0; hour < 24; hour++) {
      EVENING[hour] =
          1
              + .75 * Math.cos((hour - 20) * Math.PI / 12)
              - .25 * Math.cos((hour - 14) * Math.PI / 6);
    }
  }

  private final float[] means = new float[168];
  private double mean;

  WeekProfile() {
    Arrays.fill(means, UNKNOWN);
  }

  void learn(long localHour, double value) {
    int hour = LocalHours.hourOfWeek(localHour);
    double bounded = Math.min(value, 1e30);
    means[hour] =
        BriefFloat.round(
            means[hour] == UNKNOWN ? bounded : means[hour] + RATE * (bounded - means[hour]));
    refreshMean();
  }

  /** Streams that are usual in a local hour; 0 before anything was learned. */
  double at(long localHour) {
    int hour = LocalHours.hourOfWeek(localHour);
    if (means[hour] != UNKNOWN) {
      return means[hour];
    }
    double sum = 0;
    int count = 0;
    for (int day = hour % 24; day < means.length; day += 24) {
      if (means[day] != UNKNOWN) {
        sum += means[day];
        count++;
      }
    }
    return count > 0 ? sum / count : mean * EVENING[hour % 24];
  }

  /** Share of the mean load that a local hour has: {@link #at} over the mean. */
  double share(long localHour) {
    return mean > 0 ? at(localHour) / mean : EVENING[LocalHours.hourOfWeek(localHour) % 24];
  }

  /** Mean over the hours that are known, their hours of the day taken into account. */
  private void refreshMean() {
    double sum = 0;
    double shape = 0;
    for (int hour = 0; hour < means.length; hour++) {
      if (means[hour] != UNKNOWN) {
        sum += means[hour];
        shape += EVENING[hour % 24];
      }
    }
    mean = shape > 0 ? sum / shape : 0;
  }

  void write(DataOutput out) throws IOException {
    for (float value : means) {
      out.writeShort(BriefFloat.bits(value));
    }
  }

  void read(DataInput in) throws IOException {
    for (int hour = 0; hour < means.length; hour++) {
      means[hour] = BriefFloat.of(in.readShort());
    }
    refreshMean();
  }
}
