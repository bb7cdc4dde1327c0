package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;

/**
 * Mean absolute error of the day-ahead blend by slot of the season, discounted: the unit of
 * residuals.
 *
 * <p>A slot leans on the mean of all while it has few errors, and that on a tenth of the level. Not
 * thread-safe.
 */
final class SlotDeviations {
  /** Errors that the mean of all slots stands for. */
  private static final double SHRINKAGE = 6;

  /** Errors that the level stands for. */
  private static final double LEVEL_COUNT = 3;

  private static final double LEVEL_SHARE = .15;
  private static final double LEAST_SHARE = 1e-6;

  private final double discount;
  private final double overallDiscount;
  private final float[] slots;
  private final int[] counts;
  private float overall;
  private int count;

  SlotDeviations(ForecasterOptions options) {
    discount = options.deviationDiscount();
    overallDiscount = 1 - (1 - discount) / options.season();
    slots = new float[options.season()];
    counts = new int[slots.length];
  }

  void learn(long hour, double error) {
    double size = Math.abs(error);
    int slot = (int) (hour % slots.length);
    slots[slot] += (float) (Math.max(1 - discount, 1.0 / ++counts[slot]) * (size - slots[slot]));
    overall += (float) (Math.max(1 - overallDiscount, 1.0 / ++count) * (size - overall));
  }

  /** Deviation over all slots, above 0. */
  double overall(double level) {
    double mean =
        (Math.min(count, 1000) * (double) overall + LEVEL_COUNT * LEVEL_SHARE * level)
            / (Math.min(count, 1000) + LEVEL_COUNT);
    if (count >= slots.length) {
      mean = overall;
    }
    return mean + LEAST_SHARE * level + 1e-9;
  }

  /** Deviation in the slot of an hour, above 0. */
  double at(long hour, double level) {
    int slot = (int) (hour % slots.length);
    double known = Math.min(counts[slot], 1 / (1 - discount));
    double mean = overall(level);
    return (known * slots[slot] + SHRINKAGE * mean) / (known + SHRINKAGE);
  }

  int bytes() {
    return Float.BYTES * (slots.length + 1) + Integer.BYTES * (slots.length + 1);
  }

  void write(ByteBuffer out) {
    ExpertWeights.putAll(out, slots);
    for (int one : counts) {
      out.putInt(one);
    }
    out.putFloat(overall).putInt(count);
  }

  void read(ByteBuffer in) {
    ExpertWeights.getAll(in, slots);
    for (int at = 0; at < counts.length; at++) {
      counts[at] = in.getInt();
    }
    overall = in.getFloat();
    count = in.getInt();
  }
}
