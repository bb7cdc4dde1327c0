package dev.marquee.cachewarming.outlook;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The slots of five minutes of the last three hours as they are known by now, in streams.
 *
 * <p>A slot may be told again with a corrected value while it is kept. Not thread-safe.
 */
final class RecentSlots {
  static final long SLOT_MILLIS = 300_000;
  private static final int KEPT = 36;

  private final float[] streams = new float[KEPT];
  private long latest = Long.MIN_VALUE;

  RecentSlots() {
    Arrays.fill(streams, Float.NaN);
  }

  /** Whether the slot is later than all before; older ones are corrected in place. */
  boolean put(long slot, double value) {
    boolean later = slot > latest;
    if (later) {
      long passed = latest == Long.MIN_VALUE ? KEPT : Math.min(KEPT, slot - latest);
      for (long at = slot - passed + 1; at <= slot; at++) {
        streams[place(at)] = Float.NaN;
      }
      latest = slot;
    } else if (latest - slot >= KEPT) {
      return false;
    }
    streams[place(slot)] = (float) Math.min(value, 1e30);
    return later;
  }

  /** Number of the latest slot; {@link Long#MIN_VALUE} while there is none. */
  long latest() {
    return latest;
  }

  /** Streams of a slot, NaN when unknown. */
  double at(long slot) {
    return latest == Long.MIN_VALUE || slot > latest || latest - slot >= KEPT
        ? Double.NaN
        : streams[place(slot)];
  }

  private static int place(long slot) {
    return (int) Math.floorMod(slot, (long) KEPT);
  }

  static int kept() {
    return KEPT;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(latest);
    for (float value : streams) {
      out.writeFloat(value);
    }
  }

  void read(DataInput in) throws IOException {
    latest = in.readLong();
    for (int at = 0; at < KEPT; at++) {
      streams[at] = in.readFloat();
    }
  }
}
