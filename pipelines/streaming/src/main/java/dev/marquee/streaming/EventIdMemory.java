package dev.marquee.streaming;

import java.util.Arrays;

/**
 * Bounded memory of the last event ids of one key, as 64-bit hashes, oldest first.
 *
 * <p>The memory is a plain {@code long[]} that lives in keyed state; arrays are never changed, a
 * new one is returned. Two ids of one key are taken for one with probability n / 2^64 for n
 * remembered ids. All methods are pure.
 */
public final class EventIdMemory {
  private static final long[] NOTHING = new long[0];

  // FNV-1a, 64 bits (Fowler, Noll and Vo), with the finaliser of MurmurHash3, which spreads what
  // short ids leave close.
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private EventIdMemory() {}

  /** A memory that holds nothing. */
  public static long[] empty() {
    return NOTHING;
  }

  /** Hash of an event id. */
  public static long hash(String eventId) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < eventId.length(); i++) {
      hash = (hash ^ eventId.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }

  /**
   * Whether the id with this hash is remembered; newest first, because duplicates follow closely.
   */
  public static boolean contains(long[] memory, long hash) {
    for (int i = memory.length - 1; i >= 0; i--) {
      if (memory[i] == hash) {
        return true;
      }
    }
    return false;
  }

  /**
   * The memory with one more id, without the oldest when it was full.
   *
   * @param capacity most ids that are kept, at least 1; may differ from earlier calls
   */
  public static long[] remember(long[] memory, long hash, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be at least 1, is " + capacity);
    }
    int kept = Math.min(memory.length, capacity - 1);
    long[] next = Arrays.copyOfRange(memory, memory.length - kept, memory.length + 1);
    next[kept] = hash;
    return next;
  }
}
