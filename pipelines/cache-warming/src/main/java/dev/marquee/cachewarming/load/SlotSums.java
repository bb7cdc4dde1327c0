package dev.marquee.cachewarming.load;

import java.util.Arrays;

/**
 * Stream time and bits by slot of equal length: exact sums of integers, so that the order in which
 * stretches come does not matter.
 *
 * <p>An open-addressing table of plain arrays; a slot whose sums came back to zero stays until
 * {@link #clear}. Not thread-safe.
 */
public final class SlotSums {
  private static final int INITIAL = 16;

  private final long slotMillis;
  private long[] slots = new long[INITIAL];
  private long[] streamMillis = new long[INITIAL];
  private long[] bits = new long[INITIAL];
  private boolean[] used = new boolean[INITIAL];
  private int size;

  /** Takes the sums of one slot. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One slot whose sums are not both zero.
     *
     * @param slot number of the slot: its first moment divided by its length
     * @param streamMillis milliseconds of play in it; negative when more was lost than gained
     * @param bits bits delivered in it, with the same sign
     */
    void slot(long slot, long streamMillis, long bits);
  }

  /**
   * Sums of nothing.
   *
   * @param slotMillis length of a slot, milliseconds, positive
   */
  public SlotSums(long slotMillis) {
    if (slotMillis <= 0) {
      throw new IllegalArgumentException("slotMillis must be positive: " + slotMillis);
    }
    this.slotMillis = slotMillis;
  }

  /** Adds a stretch of play to the slots that it touches; see {@link StretchSink}. */
  public void add(long fromMillis, long toMillis, int bitrateKbps, int sign) {
    long from = fromMillis;
    while (from < toMillis) {
      long slot = Math.floorDiv(from, slotMillis);
      long to = Math.min(toMillis, (slot + 1) * slotMillis);
      long millis = sign * (to - from);
      addTo(slot, millis, millis * bitrateKbps);
      from = to;
    }
  }

  /** Adds to the sums of one slot. */
  public void addTo(long slot, long addedMillis, long addedBits) {
    int at = indexOf(slot);
    if (!used[at]) {
      if (3 * (size + 1) > 2 * slots.length) {
        grow();
        at = indexOf(slot);
      }
      used[at] = true;
      slots[at] = slot;
      size++;
    }
    streamMillis[at] += addedMillis;
    bits[at] += addedBits;
  }

  /** Visits every slot with sums, in order of time. */
  public void forEach(Visitor visitor) {
    long[] ordered = new long[size];
    int count = 0;
    for (int at = 0; at < slots.length; at++) {
      if (used[at] && (streamMillis[at] != 0 || bits[at] != 0)) {
        ordered[count++] = slots[at];
      }
    }
    Arrays.sort(ordered, 0, count);
    for (int next = 0; next < count; next++) {
      int at = indexOf(ordered[next]);
      visitor.slot(ordered[next], streamMillis[at], bits[at]);
    }
  }

  /** Forgets all sums. */
  public void clear() {
    Arrays.fill(used, false);
    Arrays.fill(streamMillis, 0);
    Arrays.fill(bits, 0);
    size = 0;
  }

  private int indexOf(long slot) {
    int mask = slots.length - 1;
    // Consecutive slots lie side by side, which is how they come.
    int at = (int) slot & mask;
    while (used[at] && slots[at] != slot) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldSlots = slots;
    long[] oldMillis = streamMillis;
    long[] oldBits = bits;
    boolean[] oldUsed = used;
    int capacity = 2 * oldSlots.length;
    slots = new long[capacity];
    streamMillis = new long[capacity];
    bits = new long[capacity];
    used = new boolean[capacity];
    for (int old = 0; old < oldSlots.length; old++) {
      if (oldUsed[old]) {
        int at = indexOf(oldSlots[old]);
        used[at] = true;
        slots[at] = oldSlots[old];
        streamMillis[at] = oldMillis[old];
        bits[at] = oldBits[old];
      }
    }
  }
}
