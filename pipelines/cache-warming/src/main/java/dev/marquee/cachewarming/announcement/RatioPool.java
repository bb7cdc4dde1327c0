package dev.marquee.cachewarming.announcement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Distribution of actual over expected, pooled over the past events of a key.
 *
 * <p>Discounted mean and variance of the logarithm; the prior counts as three events. Not
 * thread-safe.
 */
final class RatioPool {
  private static final double PRIOR_EVENTS = 3;
  private static final double PRIOR_VARIANCE = AttendanceRatio.UNKNOWN.variance();

  /** The last twenty events say most. */
  private static final double DISCOUNT = .95;

  private double weight;
  private double sum;
  private double squares;

  void learn(AttendanceRatio ended) {
    weight = DISCOUNT * weight + 1;
    sum = DISCOUNT * sum + ended.mean();
    squares = DISCOUNT * squares + ended.mean() * ended.mean();
  }

  /** Of the next event. */
  AttendanceRatio next() {
    double total = weight + PRIOR_EVENTS;
    double mean = sum / total;
    double spread = Math.max(0, squares - 2 * mean * sum + (weight + PRIOR_EVENTS) * mean * mean);
    double variance = (spread + PRIOR_EVENTS * PRIOR_VARIANCE) / total;
    return AttendanceRatio.of(mean, variance * (1 + 1 / total));
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeDouble(sum);
    out.writeDouble(squares);
  }

  void read(DataInput in) throws IOException {
    weight = in.readDouble();
    sum = in.readDouble();
    squares = in.readDouble();
  }
}
