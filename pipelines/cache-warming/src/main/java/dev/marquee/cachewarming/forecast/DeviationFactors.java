package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * What an hour's deviation owes to the present: it is wider where the experts disagree more than
 * they use to, and while the nearest hours err more than they used to.
 *
 * <p>The fourth root of the first ratio, the fifth root of the second: both are noisy. Not
 * thread-safe.
 */
final class DeviationFactors {
  private static final double WIDEST = 10;
  private static final double SLOWEST = .003;
  private static final double RECENT = .03;
  private static final double USUAL = .002;
  private static final double POWER = .2;
  private static final double WIDEST_RECENT = 5;

  /** Errors until the recent ones are compared with all. */
  private static final int LEAST_ERRORS = 50;

  private final float[] deviations = new float[Horizons.BUCKETS];
  private final float[] disagreements = new float[Horizons.BUCKETS];
  private final int[] issued = new int[Horizons.BUCKETS];
  private float recent;
  private float usual;
  private int errors;
  private double recentFactor = 1;

  /** Takes the error of one of the nearest hours, in the units of the series. */
  void learn(double error) {
    double size = Math.abs(error);
    errors++;
    recent += (float) (Math.max(RECENT, 1.0 / errors) * (size - recent));
    usual += (float) (Math.max(USUAL, 1.0 / errors) * (size - usual));
    compare();
  }

  private void compare() {
    double ratio = errors > LEAST_ERRORS && usual > 0 ? recent / (double) usual : 1;
    recentFactor = Math.pow(Math.max(1 / WIDEST_RECENT, Math.min(WIDEST_RECENT, ratio)), POWER);
  }

  /** Takes the deviation of a slot and the disagreement of a forecast that is issued for it. */
  void issue(int bucket, double deviation, double disagreement) {
    double gain = Math.max(SLOWEST, 1.0 / ++issued[bucket]);
    deviations[bucket] += (float) (gain * (deviation - deviations[bucket]));
    disagreements[bucket] += (float) (gain * (disagreement - disagreements[bucket]));
  }

  /** The deviation to expect, from that of the slot and the disagreement about it; above 0. */
  double at(int bucket, double deviation, double disagreement) {
    double present = deviation * recentFactor;
    if (!(disagreements[bucket] > 0)) {
      return present;
    }
    double usual = deviations[bucket] / (double) disagreements[bucket];
    double ratio = disagreement * usual / present;
    return present * Math.sqrt(Math.sqrt(Math.max(1 / WIDEST, Math.min(WIDEST, ratio))));
  }

  static int bytes() {
    return Horizons.BUCKETS * (2 * Float.BYTES + Integer.BYTES) + 2 * Float.BYTES + Integer.BYTES;
  }

  void write(ByteBuffer out) {
    ExpertWeights.putAll(out, deviations);
    ExpertWeights.putAll(out, disagreements);
    for (int count : issued) {
      out.putInt(count);
    }
    out.putFloat(recent).putFloat(usual).putInt(errors);
  }

  void read(ByteBuffer in) {
    ExpertWeights.getAll(in, deviations);
    ExpertWeights.getAll(in, disagreements);
    for (int bucket = 0; bucket < issued.length; bucket++) {
      issued[bucket] = in.getInt();
    }
    recent = in.getFloat();
    usual = in.getFloat();
    errors = in.getInt();
    compare();
  }
}
