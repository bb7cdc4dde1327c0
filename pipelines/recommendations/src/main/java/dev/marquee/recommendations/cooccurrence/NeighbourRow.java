package dev.marquee.recommendations.cooccurrence;

import dev.marquee.recommendations.title.TitleKey;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bounded row of one title: its neighbours, each with one weight per channel.
 *
 * <p>Weights are forward-decayed: they are kept at the row's reference time, an addition at time t
 * is scaled to it, and the reference moves only when scales grow large. So adding costs one entry,
 * not one pass, and additions commute up to rounding, also with negative weights at their original
 * times. A full row overwrites the weakest of eight places drawn from a hash of title, neighbour
 * and time, so a replay evicts the same entries.
 *
 * <p>Public fields make it a serializable state record; arrays hold {@code size} entries and may be
 * longer. One writer; a reader may share the object with the writer on one thread only.
 */
public final class NeighbourRow {
  private static final int DRAWS = 8;
  private static final double LARGEST_EXPONENT = 20;

  /** Below this total an entry that was subtracted from counts as gone; the least pair adds .5. */
  private static final float GONE = 1e-3f;

  /** Exponent of a 16-bit float; all ones in infinities and in what is no number. */
  private static final int EXPONENT = 0x7F80;

  /** Keys of the neighbours, in no order. */
  public long[] keys = new long[0];

  /** Weight of entry e in channel c at [e · {@link Channels#COUNT} + c], at the reference time. */
  public float[] weights = new float[0];

  /** Number of entries. */
  public int size;

  /** Reference time of all weights, in units of the model clock. */
  public double time;

  /** Dense numbers of the neighbours in one process, kept by the shared model; not state. */
  public transient int[] numbers = new int[0];

  /**
   * Link of each neighbour, {@code forward + backward / 2} at the reference time: what proposes a
   * title, apart from what only describes it. Kept by the shared model; not state.
   */
  public transient float[] links = new float[0];

  /** Reference time of the links. */
  public transient double linksTime;

  /**
   * Adds to a neighbour's weights.
   *
   * @param at offset of the channel values in {@code deltas}
   * @param when model time to which the deltas refer
   * @param capacity most entries that the row may hold
   * @return the place written, or −1 when there was nothing to subtract from or the entry is gone;
   *     after −1 any place may hold another neighbour than before
   */
  public int add(
      long title,
      long neighbour,
      float[] deltas,
      int at,
      double when,
      Channels channels,
      int capacity) {
    if (size == 0) {
      time = when;
    }
    int place = find(neighbour);
    if (place < 0) {
      if (deltas[at + Channels.TOGETHER] <= 0) {
        return -1;
      }
      place =
          size < capacity
              ? append()
              : weakest(TitleKey.mix(title ^ neighbour, Double.doubleToRawLongBits(when)));
      keys[place] = neighbour;
      Arrays.fill(weights, place * Channels.COUNT, (place + 1) * Channels.COUNT, 0);
    }
    if (when - time > LARGEST_EXPONENT * channels.shortestHalfLife()) {
      moveTo(when, channels);
    }
    int base = place * Channels.COUNT;
    double[] halfLives = channels.halfLives();
    double span = when - time;
    double growth = channels.decay(0, -span);
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      float delta = deltas[at + channel];
      if (delta != 0) {
        boolean same = halfLives[channel] == halfLives[0];
        weights[base + channel] +=
            (float) (delta * (same ? growth : channels.decay(channel, -span)));
      }
    }
    if (deltas[at + Channels.TOGETHER] < 0 && isGone(base)) {
      remove(place);
      return -1;
    }
    return place;
  }

  /** Place of a neighbour, or −1. */
  public int find(long neighbour) {
    long[] all = keys;
    for (int place = 0; place < size; place++) {
      if (all[place] == neighbour) {
        return place;
      }
    }
    return -1;
  }

  /** Brings all weights to a new reference time. */
  public void moveTo(double when, Channels channels) {
    double span = when - time;
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      float factor = (float) channels.decay(channel, span);
      if (factor != 1) {
        for (int at = channel; at < size * Channels.COUNT; at += Channels.COUNT) {
          weights[at] *= factor;
        }
      }
    }
    time = when;
  }

  /** Link of one entry at the reference time, from its weights. */
  public float link(int place) {
    int base = place * Channels.COUNT;
    return weights[base + Channels.FORWARD] + 0.5f * weights[base + Channels.BACKWARD];
  }

  /** A copy with arrays of exactly the row's size and no dense numbers. */
  public NeighbourRow copy() {
    NeighbourRow copy = new NeighbourRow();
    copy.keys = Arrays.copyOf(keys, size);
    copy.weights = Arrays.copyOf(weights, size * Channels.COUNT);
    copy.size = size;
    copy.time = time;
    return copy;
  }

  /**
   * The row as bytes: reference time, number of entries, keys, weights as 16-bit floats (relative
   * error below 1/256: the upper half of the 32-bit form), 20 bytes per entry.
   */
  public byte[] pack() {
    ByteBuffer bytes = ByteBuffer.allocate(12 + size * (8 + 2 * Channels.COUNT));
    bytes.putDouble(time).putInt(size);
    for (int place = 0; place < size; place++) {
      bytes.putLong(keys[place]);
    }
    for (int at = 0; at < size * Channels.COUNT; at++) {
      bytes.putShort((short) ((Float.floatToRawIntBits(weights[at]) + 0x8000) >>> 16));
    }
    return bytes.array();
  }

  /**
   * The row that {@link #pack} wrote.
   *
   * @throws IllegalArgumentException when the bytes are not such a row, or a number is not finite
   */
  public static NeighbourRow unpack(byte[] packed) {
    ByteBuffer bytes = ByteBuffer.wrap(packed);
    if (packed.length < 12) {
      throw new IllegalArgumentException("a packed row has at least 12 bytes: " + packed.length);
    }
    NeighbourRow row = new NeighbourRow();
    row.time = bytes.getDouble();
    row.size = bytes.getInt();
    if (row.size < 0 || packed.length != 12 + (long) row.size * (8 + 2 * Channels.COUNT)) {
      throw new IllegalArgumentException(
          "a packed row of " + row.size + " entries cannot have " + packed.length + " bytes");
    }
    row.keys = new long[row.size];
    bytes.asLongBuffer().get(row.keys);
    bytes.position(12 + 8 * row.size);
    row.weights = new float[row.size * Channels.COUNT];
    boolean finite = Double.isFinite(row.time);
    for (int at = 0; at < row.weights.length; at++) {
      short half = bytes.getShort();
      row.weights[at] = Float.intBitsToFloat(half << 16);
      finite &= (half & EXPONENT) != EXPONENT;
    }
    if (!finite) {
      throw new IllegalArgumentException("a packed row holds a number that is not finite");
    }
    return row;
  }

  private int append() {
    if (size == keys.length) {
      int length = Math.max(4, size + (size >> 1));
      keys = Arrays.copyOf(keys, length);
      weights = Arrays.copyOf(weights, length * Channels.COUNT);
    }
    return size++;
  }

  private int weakest(long seed) {
    int weakest = -1;
    float least = Float.MAX_VALUE;
    long random = seed;
    for (int draw = 0; draw < DRAWS; draw++) {
      random = TitleKey.mix(random, draw);
      int place = (int) ((random >>> 33) % size);
      float strength = strength(place * Channels.COUNT);
      if (strength < least) {
        least = strength;
        weakest = place;
      }
    }
    return weakest;
  }

  private float strength(int base) {
    return weights[base + Channels.RECENT] + 0.1f * weights[base + Channels.TOGETHER];
  }

  private boolean isGone(int base) {
    float total = 0;
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      if (channel != Channels.RECENT) {
        total += Math.abs(weights[base + channel]);
      }
    }
    return total < GONE;
  }

  private void remove(int place) {
    int last = --size;
    keys[place] = keys[last];
    System.arraycopy(
        weights, last * Channels.COUNT, weights, place * Channels.COUNT, Channels.COUNT);
  }
}
