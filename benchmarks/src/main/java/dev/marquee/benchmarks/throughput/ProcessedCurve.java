package dev.marquee.benchmarks.throughput;

import java.util.Arrays;

/**
 * How many events a job had processed at which moment.
 *
 * <p>Grows by one point per look, in order of time; counts never fall. Not thread-safe.
 */
public final class ProcessedCurve {
  private long[] nanos = new long[1024];
  private double[] counts = new double[1024];
  private int size;

  /**
   * Adds a point.
   *
   * @param atNanos moment, not before the last one
   * @param count events processed until then, not fewer than at the last one
   */
  public void add(long atNanos, double count) {
    if (size > 0 && (atNanos < nanos[size - 1] || count < counts[size - 1])) {
      throw new IllegalArgumentException(
          "a curve only rises: " + count + " at " + atNanos + " follows " + counts[size - 1]);
    }
    if (size == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    nanos[size] = atNanos;
    counts[size++] = count;
  }

  /** The count of the last point; 0 before the first. */
  public double last() {
    return size == 0 ? 0 : counts[size - 1];
  }

  /**
   * The moment at which a count was reached, between two points as on a straight line.
   *
   * @throws IllegalArgumentException when it never was
   */
  public double reachedNanos(double count) {
    for (int at = 0; at < size; at++) {
      if (counts[at] >= count) {
        if (at == 0 || counts[at] == counts[at - 1]) {
          return nanos[at];
        }
        double part = (count - counts[at - 1]) / (counts[at] - counts[at - 1]);
        return nanos[at - 1] + part * (nanos[at] - nanos[at - 1]);
      }
    }
    throw new IllegalArgumentException(count + " was never reached, the last count is " + last());
  }

  /**
   * Share of the last count per second behind the warm-up.
   *
   * @param warmUp share that is not counted, in [0, 1)
   */
  public double sharePerSecond(double warmUp) {
    double seconds = (reachedNanos(last()) - reachedNanos(warmUp * last())) / 1e9;
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("too few points to tell a rate: " + size);
    }
    return (1 - warmUp) / seconds;
  }
}
