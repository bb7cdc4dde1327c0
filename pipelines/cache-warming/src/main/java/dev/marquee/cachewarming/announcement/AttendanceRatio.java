package dev.marquee.cachewarming.announcement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Logarithm of actual over expected, of one event, as a normal.
 *
 * <p>Observations are ratios with a relative deviation of their own. Immutable.
 *
 * @param mean of the logarithm
 * @param variance of the logarithm, above 0
 */
record AttendanceRatio(float mean, float variance) {
  private static final double LEAST = Math.log(.02);
  private static final double MOST = Math.log(50);

  /** Of an event of which nothing is known: an announced event has been tripled. */
  static final AttendanceRatio UNKNOWN = new AttendanceRatio(0f, .36f);

  static AttendanceRatio of(double mean, double variance) {
    return new AttendanceRatio((float) mean, (float) variance);
  }

  AttendanceRatio observe(double ratio, double deviation, double drift) {
    double observed = Math.min(MOST, Math.max(LEAST, Math.log(Math.max(1e-9, ratio))));
    double prior = variance + drift;
    double gain = prior / (prior + deviation * deviation);
    return of(mean + gain * (observed - mean), prior * (1 - gain));
  }

  AttendanceRatio withDeviationAtLeast(double least) {
    return deviation() >= least ? this : of(mean, least * least);
  }

  double median() {
    return Math.exp(mean);
  }

  double deviation() {
    return Math.sqrt(variance);
  }

  void write(DataOutput out) throws IOException {
    out.writeFloat(mean);
    out.writeFloat(variance);
  }

  static AttendanceRatio read(DataInput in) throws IOException {
    return new AttendanceRatio(in.readFloat(), in.readFloat());
  }
}
