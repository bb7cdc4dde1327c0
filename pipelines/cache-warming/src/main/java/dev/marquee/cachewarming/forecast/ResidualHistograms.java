package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Discounted histograms of a blend's residuals, one per bucket of horizons, in units of the
 * deviation of the hour that was forecast: what sibling series share.
 *
 * <p>Bins are logarithmic in the size of the residual, 20 % wide, from .02 to 126 deviations on
 * both sides. Counts are additive: a pool of siblings is the sum of theirs, and {@link #subtract}
 * takes an old contribution back before a new one is added. Not thread-safe.
 */
public final class ResidualHistograms {
  static final int SIDE = 48;
  static final int BINS = 2 * SIDE + 2;
  private static final byte VERSION = 1;
  private static final double SMALLEST = .02;
  private static final double STEP = Math.log(1.2);

  /** Residuals at the edges of the bins, ascending. */
  static final double[] EDGES = new double[BINS + 1];

  static {
    for (int edge = 0; edge <= SIDE; edge++) {
      double size = SMALLEST * Math.exp(edge * STEP);
      EDGES[SIDE + 2 + edge] = size;
      EDGES[SIDE - edge] = -size;
    }
  }

  private final float[] counts = new float[Horizons.BUCKETS * BINS];

  /** Sums of the counts, below 0 where they have changed since. */
  private final double[] totals = new double[Horizons.BUCKETS];

  /** Counts, at first none. */
  public ResidualHistograms() {}

  static int bin(double residual) {
    double size = Math.abs(residual);
    if (size < SMALLEST) {
      return residual < 0 ? SIDE : SIDE + 1;
    }
    int edge = Math.min(SIDE - 1, (int) (Math.log(size / SMALLEST) / STEP));
    return residual < 0 ? SIDE - 1 - edge : SIDE + 2 + edge;
  }

  void learn(int bucket, double residual, double discount) {
    int from = bucket * BINS;
    // While there are few, older ones lose weight with the square of their share of the age: the
    // first errors of a cold start are those of poorer experts.
    float kept = (float) Math.min(discount, 1 - 2.0 / 3 / Math.max(1, total(bucket)));
    for (int at = from; at < from + BINS; at++) {
      counts[at] *= kept;
    }
    counts[from + bin(residual)]++;
    totals[bucket] = -1;
  }

  float count(int bucket, int bin) {
    return counts[bucket * BINS + bin];
  }

  /** Residuals of one bucket of horizons, 0 (hours 1 and 2) to 5 (hours 49 to 168). */
  public double total(int bucket) {
    if (totals[bucket] < 0) {
      totals[bucket] = sum(bucket);
    }
    return totals[bucket];
  }

  private double sum(int bucket) {
    double even = 0;
    double odd = 0;
    for (int at = bucket * BINS; at < (bucket + 1) * BINS; at += 2) {
      even += counts[at];
      odd += counts[at + 1];
    }
    return even + odd;
  }

  private void forgetTotals() {
    Arrays.fill(totals, -1);
  }

  /** Adds the counts of another. */
  public void add(ResidualHistograms other) {
    for (int at = 0; at < counts.length; at++) {
      counts[at] += other.counts[at];
    }
    forgetTotals();
  }

  /** Takes the counts of another away; rounding leaves nothing below zero. */
  public void subtract(ResidualHistograms other) {
    for (int at = 0; at < counts.length; at++) {
      counts[at] = Math.max(0, counts[at] - other.counts[at]);
    }
    forgetTotals();
  }

  /** Sets the counts to those of another. */
  public void set(ResidualHistograms other) {
    System.arraycopy(other.counts, 0, counts, 0, counts.length);
    forgetTotals();
  }

  /** The sum of several. */
  public static ResidualHistograms pooled(Iterable<ResidualHistograms> all) {
    ResidualHistograms pool = new ResidualHistograms();
    all.forEach(pool::add);
    return pool;
  }

  /** A copy that later residuals do not change. */
  public ResidualHistograms copy() {
    ResidualHistograms copy = new ResidualHistograms();
    copy.set(this);
    return copy;
  }

  /** A version byte and the counts. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(1 + bytes());
    out.put(VERSION);
    write(out);
    return out.array();
  }

  /**
   * What {@link #toBytes} gave.
   *
   * @throws IllegalArgumentException when the version or the length is another, or a count is none
   */
  public static ResidualHistograms fromBytes(byte[] bytes) {
    if (bytes.length != 1 + bytes()) {
      throw new IllegalArgumentException(
          "residual histograms have " + (1 + bytes()) + " bytes: " + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "residual histograms have version " + VERSION + ": " + version);
    }
    ResidualHistograms histograms = new ResidualHistograms();
    histograms.read(in);
    return histograms;
  }

  static int bytes() {
    return Float.BYTES * Horizons.BUCKETS * BINS;
  }

  void write(ByteBuffer out) {
    ExpertWeights.putAll(out, counts);
  }

  void read(ByteBuffer in) {
    ExpertWeights.getAll(in, counts);
    forgetTotals();
    for (float count : counts) {
      if (!(count >= 0 && count < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a count must be at least 0: " + count);
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResidualHistograms histograms
        && Arrays.equals(counts, histograms.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
