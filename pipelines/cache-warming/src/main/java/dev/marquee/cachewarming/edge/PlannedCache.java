package dev.marquee.cachewarming.edge;

import dev.marquee.cachewarming.load.StateBytes;
import java.util.Arrays;

/**
 * The cache of an edge site that holds the files of a plan, and leaves the rest of its disk to a
 * policy of its own.
 *
 * <p>Planned files are held in the order of the plan: whenever room is needed, by a miss of a
 * planned file or by a fetched one, the file of least density gives way. A planned file that is
 * resident in part is completed by the misses of its viewers. Before the first plan all of the disk
 * is the policy's. Not thread-safe.
 */
public final class PlannedCache implements CachePolicy {
  private static final int UNPLANNED = -1;

  /** Takes what is dropped from the planned files. */
  public interface DropListener {
    void dropped(int object);
  }

  private final CachePolicy reactive;
  private final DropListener listener;
  private final long[] resident;
  private final boolean[] held;
  private final int[] rank;
  private int[] byDensity = new int[0];
  private int lowest;
  private long plannedCapacity;
  private long plannedBytes;

  /**
   * A site without a plan.
   *
   * @param reactive the site's own policy, for objects below {@code objects}
   * @param listener told of every planned object that is dropped
   */
  public PlannedCache(int objects, CachePolicy reactive, DropListener listener) {
    this.reactive = reactive;
    this.listener = listener;
    resident = new long[objects];
    held = new boolean[objects];
    rank = new int[objects];
    Arrays.fill(rank, UNPLANNED);
  }

  /**
   * Puts a plan into force. What is held and not planned is dropped; what the site's own policy
   * holds of planned files is taken over.
   *
   * @param planned all objects of the plan, the least dense first
   * @param plannedBytes capacity for them
   * @param reactiveBytes capacity for the site's own policy
   */
  public void follow(int[] planned, long plannedBytes, long reactiveBytes) {
    if (plannedBytes < 0 || reactiveBytes < 0) {
      throw new IllegalArgumentException(
          "capacities must not be negative: " + plannedBytes + ", " + reactiveBytes);
    }
    Arrays.fill(rank, UNPLANNED);
    for (int at = 0; at < planned.length; at++) {
      rank[planned[at]] = at;
    }
    for (int object : byDensity) {
      if (rank[object] == UNPLANNED) {
        drop(object);
      }
    }
    byDensity = planned.clone();
    lowest = 0;
    plannedCapacity = plannedBytes;
    for (int object : byDensity) {
      add(object, held[object] ? 0 : reactive.remove(object));
    }
    reactive.resize(reactiveBytes);
  }

  @Override
  public long request(int object, long size, long bytes) {
    if (rank[object] == UNPLANNED) {
      return reactive.request(object, size, bytes);
    }
    long here = resident[object];
    long served = here >= size ? bytes : (long) ((double) bytes / size * here);
    add(object, bytes - served);
    return served;
  }

  /**
   * Completes a planned file.
   *
   * @return the bytes that had to be fetched
   */
  public long fill(int object, long size) {
    if (rank[object] == UNPLANNED) {
      throw new IllegalArgumentException("object must be planned to be filled: " + object);
    }
    long missing = Math.max(0, size - resident[object]);
    add(object, missing);
    return missing;
  }

  private void add(int object, long bytes) {
    held[object] = true;
    resident[object] += bytes;
    plannedBytes += bytes;
    lowest = Math.min(lowest, rank[object]);
    while (plannedBytes > plannedCapacity) {
      drop(byDensity[lowest]);
      lowest++;
    }
  }

  private void drop(int object) {
    if (held[object]) {
      listener.dropped(object);
      plannedBytes -= resident[object];
      resident[object] = 0;
      held[object] = false;
    }
  }

  /** Whether the plan in force names the object. */
  public boolean isPlanned(int object) {
    return rank[object] != UNPLANNED;
  }

  @Override
  public long residentBytes(int object) {
    return rank[object] == UNPLANNED ? reactive.residentBytes(object) : resident[object];
  }

  @Override
  public long usedBytes() {
    return plannedBytes + reactive.usedBytes();
  }

  @Override
  public long remove(int object) {
    if (rank[object] == UNPLANNED) {
      return reactive.remove(object);
    }
    long bytes = resident[object];
    drop(object);
    return bytes;
  }

  /** Sets the capacity; planned files keep theirs as far as it goes, the policy has the rest. */
  @Override
  public void resize(long capacityBytes) {
    plannedCapacity = Math.min(plannedCapacity, capacityBytes);
    while (plannedBytes > plannedCapacity) {
      drop(byDensity[lowest]);
      lowest++;
    }
    reactive.resize(capacityBytes - plannedCapacity);
  }

  /** Writes the plan and what is held of it, without the site's own policy. */
  public void write(StateBytes out) {
    out.writeUnsigned(plannedCapacity);
    out.writeUnsigned(byDensity.length);
    for (int object : byDensity) {
      out.writeUnsigned(object);
      // One more than is resident, 0 for what is not held.
      out.writeUnsigned(held[object] ? resident[object] + 1 : 0);
    }
    out.writeUnsigned(lowest);
  }

  /** Takes over what was written, without a plan before. */
  public void read(StateBytes in) {
    plannedCapacity = in.readUnsigned();
    byDensity = new int[in.readCount(rank.length)];
    for (int at = 0; at < byDensity.length; at++) {
      int object = (int) in.readUnsigned();
      long known = in.readUnsigned();
      byDensity[at] = object;
      rank[object] = at;
      held[object] = known > 0;
      resident[object] = Math.max(0, known - 1);
      plannedBytes += resident[object];
    }
    lowest = (int) in.readUnsigned();
  }
}
