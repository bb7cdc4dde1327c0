package dev.marquee.streaming;

import dev.marquee.events.OutputVersion;

/**
 * The highest version seen of each key: lets a record through when none of its key had a higher or
 * equal one.
 *
 * <p>Keys are 64-bit hashes in an open-addressing table of plain arrays, 24 bytes a slot and at
 * most two thirds full, because a reader of a topic of millions of titles holds one per process.
 * Not thread-safe.
 */
public final class LastVersionWins {
  private static final int INITIAL_SLOTS = 1024;

  // Three numbers a slot: hash of the key, epoch, counter. A counter of 0 marks a free slot:
  // counters start at 1.
  private long[] slots = new long[3 * INITIAL_SLOTS];
  private int size;

  /** Whether the version is above all that were accepted of the key, which it then replaces. */
  public boolean accept(String key, OutputVersion version) {
    return accept(EventIdMemory.hash(key), version.getEpoch(), version.getCounter());
  }

  /** The same for a key that is already hashed; a counter below 1 is no version and never wins. */
  public boolean accept(long keyHash, long epoch, long counter) {
    if (counter < 1) {
      return false;
    }
    int slot = slotOf(keyHash);
    if (slots[slot + 2] != 0) {
      boolean newer =
          epoch > slots[slot + 1] || (epoch == slots[slot + 1] && counter > slots[slot + 2]);
      if (newer) {
        slots[slot + 1] = epoch;
        slots[slot + 2] = counter;
      }
      return newer;
    }
    slots[slot] = keyHash;
    slots[slot + 1] = epoch;
    slots[slot + 2] = counter;
    size++;
    if (size * 9L > slots.length * 2L) {
      grow();
    }
    return true;
  }

  /** Number of keys seen. */
  public int size() {
    return size;
  }

  private int slotOf(long keyHash) {
    int mask = slots.length / 3 - 1;
    int index = (int) (keyHash ^ keyHash >>> 32) & mask;
    while (slots[3 * index + 2] != 0 && slots[3 * index] != keyHash) {
      index = (index + 1) & mask;
    }
    return 3 * index;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 3) {
      if (old[i + 2] != 0) {
        System.arraycopy(old, i, slots, slotOf(old[i]), 3);
      }
    }
  }
}
