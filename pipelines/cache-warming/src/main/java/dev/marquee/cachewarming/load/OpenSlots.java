package dev.marquee.cachewarming.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The slots of one load series that are not final yet: their sums by part, such as rendition, and
 * how often each was published.
 *
 * <p>A slot is provisional from its end on, is told again whenever its sums changed, with the next
 * revision, and is final after the lateness horizon, when it leaves. Sums are integers, so the
 * order in which they were added does not matter. Not thread-safe.
 */
public final class OpenSlots {
  /** Most parts of a slot: renditions of a title. More are counted as {@link #OTHERS}. */
  public static final int MOST_PARTS = 64;

  /** Name of what came after the last part that is told apart. */
  public static final String OTHERS = "others";

  private static final int MOST_SLOTS = 100_000_000;
  private static final int VERSION = 1;

  private final long slotMillis;
  private final TreeMap<Long, Slot> slots = new TreeMap<>();

  /** One slot. */
  private static final class Slot {
    private final TreeMap<String, long[]> parts = new TreeMap<>();
    private int revision;
    private boolean isChanged;
  }

  /**
   * Load of a part of a slot.
   *
   * @param name the part, such as a rendition
   * @param streamMillis milliseconds of play
   * @param bits bits delivered
   */
  public record Part(String name, long streamMillis, long bits) {}

  /**
   * What is told of a slot.
   *
   * @param startMillis its first moment, milliseconds since 1970 UTC
   * @param revision how often it was told, from 1
   * @param isFinal whether nothing can change it any more
   * @param parts parts with load, by name
   */
  public record Told(long startMillis, int revision, boolean isFinal, List<Part> parts) {
    /** Milliseconds of play of all parts. */
    public long streamMillis() {
      long sum = 0;
      for (Part part : parts) {
        sum += part.streamMillis;
      }
      return sum;
    }

    /** Bits of all parts. */
    public long bits() {
      long sum = 0;
      for (Part part : parts) {
        sum += part.bits;
      }
      return sum;
    }
  }

  /**
   * No slots.
   *
   * @param slotMillis length of a slot, milliseconds, positive
   */
  public OpenSlots(long slotMillis) {
    if (slotMillis <= 0) {
      throw new IllegalArgumentException("slotMillis must be positive: " + slotMillis);
    }
    this.slotMillis = slotMillis;
  }

  /**
   * Adds to the sums of a slot.
   *
   * @param slot its number: first moment divided by length
   */
  public void add(long slot, String part, long streamMillis, long bits) {
    Slot of = slots.computeIfAbsent(slot, key -> new Slot());
    long[] sums = of.parts.get(part);
    if (sums == null) {
      String name = of.parts.size() < MOST_PARTS ? part : OTHERS;
      sums = of.parts.computeIfAbsent(name, key -> new long[2]);
    }
    sums[0] += streamMillis;
    sums[1] += bits;
    of.isChanged = true;
  }

  /** Makes sure that a slot is told, be it without load. */
  public void expect(long slot) {
    slots.computeIfAbsent(
        slot,
        key -> {
          Slot empty = new Slot();
          empty.isChanged = true;
          return empty;
        });
  }

  /**
   * What is to be told now, in order of time: slots that have ended and changed, and those that
   * have become final, which leave.
   *
   * @param nowMillis time up to which everything was heard that is not late
   * @param latenessMillis how long after its end a slot may change
   */
  public List<Told> due(long nowMillis, long latenessMillis) {
    List<Told> due = new ArrayList<>();
    var each = slots.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Slot> entry = each.next();
      long end = (entry.getKey() + 1) * slotMillis;
      if (end > nowMillis) {
        break;
      }
      Slot slot = entry.getValue();
      boolean isFinal = end + latenessMillis <= nowMillis;
      if (isFinal || slot.isChanged) {
        slot.isChanged = false;
        slot.revision++;
        due.add(told(entry.getKey(), slot, isFinal));
      }
      if (isFinal) {
        each.remove();
      }
    }
    return due;
  }

  private Told told(long number, Slot slot, boolean isFinal) {
    List<Part> parts = new ArrayList<>(slot.parts.size());
    slot.parts.forEach(
        (name, sums) -> {
          if (sums[0] != 0 || sums[1] != 0) {
            parts.add(new Part(name, sums[0], sums[1]));
          }
        });
    return new Told(number * slotMillis, slot.revision, isFinal, parts);
  }

  /** Milliseconds of play of a slot as known now, 0 when nothing is known. */
  public long streamMillis(long slot) {
    Slot of = slots.get(slot);
    if (of == null) {
      return 0;
    }
    long sum = 0;
    for (long[] sums : of.parts.values()) {
      sum += sums[0];
    }
    return sum;
  }

  /** Whether no slot is open. */
  public boolean isEmpty() {
    return slots.isEmpty();
  }

  /**
   * Number of the earliest open slot.
   *
   * @throws java.util.NoSuchElementException when none is open
   */
  public long first() {
    return slots.firstKey();
  }

  /** Writes the slots; see {@link #read}. */
  public void write(StateBytes bytes) {
    bytes.writeByte(VERSION);
    bytes.writeUnsigned(slots.size());
    long previous = 0;
    for (Map.Entry<Long, Slot> entry : slots.entrySet()) {
      Slot slot = entry.getValue();
      bytes.writeSigned(entry.getKey() - previous);
      previous = entry.getKey();
      bytes.writeUnsigned(slot.revision);
      bytes.writeByte(slot.isChanged ? 1 : 0);
      bytes.writeUnsigned(slot.parts.size());
      slot.parts.forEach(
          (name, sums) -> {
            bytes.writeText(name);
            bytes.writeSigned(sums[0]);
            bytes.writeSigned(sums[1]);
          });
    }
  }

  /**
   * The slots that were written.
   *
   * @throws IllegalStateException when the bytes are of another version or damaged
   */
  public static OpenSlots read(long slotMillis, StateBytes bytes) {
    int version = bytes.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("open slots of an unknown version: " + version);
    }
    OpenSlots open = new OpenSlots(slotMillis);
    long number = 0;
    for (int count = bytes.readCount(MOST_SLOTS); count > 0; count--) {
      number += bytes.readSigned();
      Slot slot = new Slot();
      slot.revision = (int) bytes.readUnsigned();
      slot.isChanged = bytes.readByte() == 1;
      for (int parts = bytes.readCount(MOST_PARTS + 1); parts > 0; parts--) {
        slot.parts.put(bytes.readText(), new long[] {bytes.readSigned(), bytes.readSigned()});
      }
      open.slots.put(number, slot);
    }
    return open;
  }
}
