package dev.marquee.cachewarming.announcement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Load of a new title by whole days of age, relative to the mean of its first week.
 *
 * <p>Begins with the mean of published weekly medians (1, 1.08, .61, .41, .28 over films and
 * series) and is moved by what launches of this key did, each day by its own. Beyond four weeks it
 * falls by 3 % a day. Not thread-safe.
 */
final class LaunchCurve {
  static final int DAYS = 28;
  private static final double[] WEEKS = {1, 1.08, .61, .41, .28};
  private static final double TAIL = .97;

  /** Ten launches say as much as the prior. */
  private static final double RATE = .1;

  private final float[] logarithms = new float[DAYS];

  LaunchCurve() {
    for (int day = 0; day < DAYS; day++) {
      double position = Math.max(0, (day + .5) / 7 - .5);
      int left = (int) position;
      double share = position - left;
      logarithms[day] =
          (float)
              (Math.log(WEEKS[left]) + share * (Math.log(WEEKS[left + 1]) - Math.log(WEEKS[left])));
    }
  }

  /** Relative load at an age in days; 0 before the release. */
  double at(double days) {
    if (days < 0) {
      return 0;
    }
    double position = Math.max(0, days - .5);
    int left = (int) position;
    if (left >= DAYS - 1) {
      return Math.exp(logarithms[DAYS - 1]) * Math.pow(TAIL, position - (DAYS - 1));
    }
    double share = position - left;
    return Math.exp(logarithms[left] + share * (logarithms[left + 1] - logarithms[left]));
  }

  /** A launch stood at this factor of the curve on a day of its life. */
  void learn(int day, double factor) {
    double bounded = Math.max(-1, Math.min(1, Math.log(factor)));
    logarithms[day] += (float) (RATE * bounded);
  }

  void write(DataOutput out) throws IOException {
    for (float value : logarithms) {
      out.writeFloat(value);
    }
  }

  void read(DataInput in) throws IOException {
    for (int day = 0; day < DAYS; day++) {
      logarithms[day] = in.readFloat();
    }
  }
}
