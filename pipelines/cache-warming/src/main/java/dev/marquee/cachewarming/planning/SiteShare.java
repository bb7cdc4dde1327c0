package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.load.IdHash;
import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.prefetch.CandidateFile;
import dev.marquee.cachewarming.prefetch.ReactiveShare;
import dev.marquee.cachewarming.prefetch.ReactiveShareOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The share of one site's bytes that is left to its own policy, moved by shadows that follow a
 * sample of the files, at most {@value #SLOTS}: about 1 MB a site, 50 kB in state.
 *
 * <p>Files are known by a hash of their key, which also draws the sample. The shadows begin with
 * the site's first plan of files enough to tell, and anew when the catalogue has outgrown the
 * sample or the disk has changed; until then the share stays. Not thread-safe.
 */
final class SiteShare {
  static final int SLOTS = 4_096;

  /** Files of a new sample: the rest of the slots is for those that come. */
  private static final int WANTED = 3_000;

  private static final int VERSION = 1;
  private static final int MOST_SHARES = 100;

  private final ReactiveShareOptions options;
  private final Map<Long, Integer> slots = new HashMap<>();
  private final long[] hashes = new long[SLOTS];
  private final long[] sizes = new long[SLOTS];
  private boolean isOutgrown;
  private int sampling;
  private long capacityBytes;
  private double share;

  /** Null until the first plan, and where too few files are held. */
  private ReactiveShare shadows;

  SiteShare(ReactiveShareOptions options) {
    this.options = options;
    share = options.initialShare();
  }

  /** The share in force, in (0, 1]. */
  double share() {
    return share;
  }

  private boolean isSampled(long hash) {
    // Its lower bits are alike for names that differ in their last sign.
    return Long.remainderUnsigned(hash * 0x9E3779B97F4A7C15L >>> 20, sampling) == 0;
  }

  /** The slot of a file of the sample; -1 when there is none left. */
  private int slot(long hash, long size) {
    Integer known = slots.get(hash);
    int slot = known == null ? slots.size() : known;
    if (slot == SLOTS) {
      isOutgrown = true;
      return -1;
    }
    if (known == null) {
      slots.put(hash, slot);
      hashes[slot] = hash;
    }
    sizes[slot] = size;
    return slot;
  }

  /** Takes a request of the site; returns whether the file is of the sample. */
  boolean request(String key, long size, long bytes, boolean inPeak) {
    if (shadows == null) {
      return false;
    }
    long hash = IdHash.of(key);
    if (!isSampled(hash)) {
      return false;
    }
    int slot = slot(hash, size);
    if (slot >= 0) {
      shadows.request(slot, Math.min(bytes, size), inPeak);
    }
    return true;
  }

  /**
   * Takes the site's new plan and moves the share when that is due.
   *
   * @param candidates of the plan
   * @param planned keys of the files that it names
   */
  void replan(List<CandidateFile> candidates, Set<String> planned, long capacity, long atSeconds) {
    if (shadows == null || isOutgrown || capacity != capacityBytes) {
      begin(candidates, capacity);
    }
    if (shadows == null) {
      return;
    }
    long[] byDensity = new long[SLOTS];
    int count = 0;
    int plannedCount = 0;
    for (CandidateFile file : candidates) {
      long hash = IdHash.of(file.id());
      if (file.expectedPeakBytes() > 0 && isSampled(hash)) {
        int slot = slot(hash, file.bytes());
        if (slot >= 0 && count < SLOTS) {
          int density = Float.floatToIntBits((float) (file.expectedPeakBytes() / file.bytes()));
          byDensity[count++] = (long) density << Integer.SIZE | slot;
          plannedCount += planned.contains(file.id()) ? 1 : 0;
        }
      }
    }
    Arrays.sort(byDensity, 0, count);
    int[] leastFirst = new int[count];
    for (int at = 0; at < count; at++) {
      leastFirst[at] = (int) byDensity[at];
    }
    shadows.replan(leastFirst, plannedCount, atSeconds);
    share = shadows.share();
  }

  private void begin(List<CandidateFile> candidates, long capacity) {
    long bytes = 0;
    for (CandidateFile file : candidates) {
      bytes += file.bytes();
    }
    slots.clear();
    isOutgrown = false;
    capacityBytes = capacity;
    sampling = 1 + candidates.size() / WANTED;
    double held = candidates.isEmpty() ? 0 : (double) capacity / bytes * candidates.size();
    boolean isTelling = held / sampling >= ReactiveShare.LEAST_OBJECTS;
    shadows = isTelling ? shadows() : null;
  }

  private ReactiveShare shadows() {
    return ReactiveShare.ofSample(options.startingAt(share), sizes, capacityBytes / sampling);
  }

  byte[] toBytes() {
    StateBytes out = new StateBytes();
    out.writeByte(VERSION);
    out.writeDouble(share);
    out.writeDouble(options.initialShare());
    out.writeUnsigned(capacityBytes);
    out.writeUnsigned(sampling);
    out.writeByte(isOutgrown ? 1 : 0);
    out.writeUnsigned(options.shares().size());
    options.shares().forEach(out::writeDouble);
    out.writeByte(shadows == null ? 0 : 1);
    if (shadows != null) {
      out.writeUnsigned(slots.size());
      for (int slot = 0; slot < slots.size(); slot++) {
        out.writeSigned(hashes[slot]);
        out.writeUnsigned(sizes[slot]);
      }
      shadows.write(out);
    }
    return out.toBytes();
  }

  /**
   * The share whose {@link #toBytes} these are; with other shares to choose from its shadows begin
   * anew.
   *
   * @throws IllegalStateException when they are of another version
   */
  static SiteShare fromBytes(ReactiveShareOptions options, byte[] state) {
    StateBytes in = new StateBytes();
    in.wrap(state);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("a site's share of an unknown version: " + version);
    }
    SiteShare read = new SiteShare(options);
    read.share = in.readDouble();
    double initial = in.readDouble();
    if (read.share == initial) {
      // It has not been moved, so the option of today holds.
      read.share = options.initialShare();
    }
    read.capacityBytes = in.readUnsigned();
    read.sampling = (int) in.readUnsigned();
    read.isOutgrown = in.readByte() == 1;
    List<Double> shares = new ArrayList<>();
    for (int count = in.readCount(MOST_SHARES); count > 0; count--) {
      shares.add(in.readDouble());
    }
    if (!shares.equals(options.shares())) {
      return new SiteShare(options);
    }
    if (in.readByte() == 1) {
      for (int slot = 0, count = in.readCount(SLOTS); slot < count; slot++) {
        read.hashes[slot] = in.readSigned();
        read.sizes[slot] = in.readUnsigned();
        read.slots.put(read.hashes[slot], slot);
      }
      read.shadows = read.shadows();
      read.shadows.read(in);
    }
    return read;
  }
}
