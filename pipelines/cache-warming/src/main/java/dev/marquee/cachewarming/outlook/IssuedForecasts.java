package dev.marquee.cachewarming.outlook;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Forecasts of one horizon that wait for what happens: a small ring.
 *
 * <p>Every issue is kept for the near horizons, for the far ones those of every so many slots, a
 * number without common factor with the day's 288, so that all hours of the day are scored in turn.
 * Not thread-safe.
 */
final class IssuedForecasts {
  private static final int[] SLOTS_BETWEEN = {1, 1, 7, 25, 49, 89};

  /** Slots that an entry stays beyond its target while every slot issues one. */
  private static final int SLOTS_AFTER = 4;

  private final boolean leveled;
  private final int slotsAhead;
  private final int between;
  private final int[] issuedSlots;
  private final float[] medians;
  private final float[] deviations;
  private final float[] levels;
  private int next;

  IssuedForecasts(Horizon horizon) {
    leveled = LevelDecay.reaches(horizon);
    slotsAhead = horizon.minutes() / 5;
    between = SLOTS_BETWEEN[horizon.ordinal()];
    int kept = (slotsAhead + SLOTS_AFTER) / between + 1;
    issuedSlots = new int[kept];
    medians = new float[kept];
    deviations = new float[kept];
    levels = new float[kept];
    Arrays.fill(issuedSlots, -1);
  }

  /** Forecasts that are scored in a day when an outlook is made at every slot. */
  double perDay() {
    return 288.0 / between;
  }

  /** Whether a forecast of this slot would be kept: the first of each stretch is. */
  boolean accepts(long slot) {
    int latest = issuedSlots[(next + issuedSlots.length - 1) % issuedSlots.length];
    return slot >= 0 && slot < Integer.MAX_VALUE && slot / between > latest / between || latest < 0;
  }

  void put(long slot, double median, double deviation, double level) {
    issuedSlots[next] = (int) slot;
    medians[next] = (float) median;
    deviations[next] = BriefFloat.round(deviation);
    levels[next] = leveled ? BriefFloat.round(level) : 0;
    next = (next + 1) % issuedSlots.length;
  }

  int size() {
    return issuedSlots.length;
  }

  /** Slot of which an entry speaks, -1 when it is empty or scored. */
  long target(int entry) {
    return issuedSlots[entry] < 0 || medians[entry] < 0 ? -1 : issuedSlots[entry] + slotsAhead;
  }

  double median(int entry) {
    return medians[entry];
  }

  double deviation(int entry) {
    return deviations[entry];
  }

  double level(int entry) {
    return levels[entry];
  }

  /** The entry has been scored. Its slot stays, so that the same stretch is not issued again. */
  void close(int entry) {
    medians[entry] = -1;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(next);
    for (int entry = 0; entry < issuedSlots.length; entry++) {
      out.writeInt(issuedSlots[entry]);
      out.writeFloat(medians[entry]);
      out.writeShort(BriefFloat.bits(deviations[entry]));
      if (leveled) {
        out.writeShort(BriefFloat.bits(levels[entry]));
      }
    }
  }

  void read(DataInput in) throws IOException {
    next = in.readShort();
    for (int entry = 0; entry < issuedSlots.length; entry++) {
      issuedSlots[entry] = in.readInt();
      medians[entry] = in.readFloat();
      deviations[entry] = BriefFloat.of(in.readShort());
      levels[entry] = leveled ? BriefFloat.of(in.readShort()) : 0;
    }
  }
}
