package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.prefetch.FileDecision;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One site: its plan in force, what it holds as far as it told, and what the plan achieved.
 *
 * <p>Times are seconds of the service. Not thread-safe.
 */
final class SiteLedger {
  private static final long DAY_SECONDS = 86_400;
  private static final int VERSION = 1;

  /** Files that the site's own policy was seen to hold are remembered up to this number. */
  private static final int MOST_SEEN = 2_000;

  private PlannedSite site;
  private final TreeMap<String, HeldFile> files = new TreeMap<>();

  /** Files outside the plan that were served whole from the cache, and when that was last. */
  private final LinkedHashMap<String, Long> seen = new LinkedHashMap<>();

  private long decidedAt = Long.MIN_VALUE;
  private double diskPrice;
  private double expectedBytes;
  private double servedPeakBytes;

  SiteLedger(PlannedSite site) {
    this.site = site;
  }

  PlannedSite site() {
    return site;
  }

  void becomes(PlannedSite changed) {
    site = changed;
  }

  /** First second of the first fill window that opens after a moment. */
  long windowAfter(long seconds) {
    ZonedDateTime local = Instant.ofEpochSecond(seconds).atZone(site.zone());
    LocalTime opens = LocalTime.of(site.fillStartMinute() / 60, site.fillStartMinute() % 60);
    ZonedDateTime window = local.toLocalDate().atTime(opens).atZone(site.zone());
    // Where clocks change a window can lie twice in a day, or begin an hour later.
    for (int day = 1; window.toEpochSecond() <= seconds; day++) {
      window = local.toLocalDate().plusDays(day).atTime(opens).atZone(site.zone());
    }
    return window.toEpochSecond();
  }

  /** Whether a plan was ever decided. */
  boolean hasPlan() {
    return decidedAt != Long.MIN_VALUE;
  }

  long decidedAt() {
    return decidedAt;
  }

  double diskPrice() {
    return diskPrice;
  }

  HeldFile file(String key) {
    return files.get(key);
  }

  TreeMap<String, HeldFile> files() {
    return files;
  }

  /** What the site holds of a file. */
  long residentBytes(String key, long bytes, long nowSeconds) {
    HeldFile held = files.get(key);
    if (held != null) {
      return Math.min(bytes, held.residentBytes);
    }
    Long last = seen.get(key);
    return last != null && nowSeconds - last <= DAY_SECONDS ? bytes : 0;
  }

  /** Id of a plan that is decided at a moment. */
  String planIdAt(long seconds) {
    return site.id() + "@" + Instant.ofEpochSecond(seconds);
  }

  /** First second after the window that opens at a moment, at least one minute later. */
  long windowEnd(long openSeconds) {
    ZonedDateTime opens = Instant.ofEpochSecond(openSeconds).atZone(site.zone());
    LocalTime closes = LocalTime.of(site.fillEndMinute() / 60, site.fillEndMinute() % 60);
    boolean isNextDay = site.fillEndMinute() <= site.fillStartMinute();
    long end =
        opens
            .toLocalDate()
            .plusDays(isNextDay ? 1 : 0)
            .atTime(closes)
            .atZone(site.zone())
            .toEpochSecond();
    return Math.max(openSeconds + 60, end);
  }

  /** Puts a plan into force; tells what its predecessor achieved. */
  void follow(
      TreeMap<String, HeldFile> planned,
      long atSeconds,
      double price,
      double expected,
      Achievements achievements) {
    if (hasPlan()) {
      achievements.ended(expectedBytes, servedPeakBytes);
    }
    for (Map.Entry<String, HeldFile> entry : files.entrySet()) {
      HeldFile held = entry.getValue();
      HeldFile next = planned.get(entry.getKey());
      if (next == null) {
        waste(held, achievements);
      } else {
        next.residentBytes = held.residentBytes;
        next.untouchedFillBytes = held.untouchedFillBytes;
        next.wasComplete = held.wasComplete;
      }
    }
    for (Map.Entry<String, HeldFile> entry : planned.entrySet()) {
      Long last = seen.remove(entry.getKey());
      boolean isHere =
          last != null && atSeconds - last <= DAY_SECONDS && !files.containsKey(entry.getKey());
      if (isHere) {
        entry.getValue().residentBytes = entry.getValue().bytes;
        entry.getValue().wasComplete = true;
      }
    }
    seen.values().removeIf(last -> atSeconds - last > DAY_SECONDS);
    files.clear();
    files.putAll(planned);
    decidedAt = atSeconds;
    diskPrice = price;
    expectedBytes = expected;
    servedPeakBytes = 0;
  }

  private static void waste(HeldFile held, Achievements achievements) {
    if (held.untouchedFillBytes > 0) {
      achievements.wasted(held.untouchedFillBytes);
      held.untouchedFillBytes = 0;
    }
  }

  /** A file was served; what was missed of a planned one is there from now on. */
  void served(String key, long bytes, long cachedBytes, long atSeconds, boolean inPeak) {
    HeldFile held = files.get(key);
    if (held == null) {
      if (cachedBytes == bytes) {
        // The one that was seen last stands last.
        seen.remove(key);
        seen.put(key, atSeconds);
        if (seen.size() > MOST_SEEN) {
          seen.remove(seen.keySet().iterator().next());
        }
      } else {
        seen.remove(key);
      }
      return;
    }
    held.untouchedFillBytes = 0;
    held.residentBytes = Math.min(held.bytes, held.residentBytes + bytes - cachedBytes);
    held.wasComplete |= held.residentBytes == held.bytes;
    if (inPeak) {
      servedPeakBytes += cachedBytes;
    }
  }

  /** A file was fetched ahead of demand, or a part of it. */
  void filled(String key, long bytes, boolean isComplete) {
    HeldFile held = files.get(key);
    if (held == null) {
      return;
    }
    held.untouchedFillBytes += bytes;
    held.residentBytes = isComplete ? held.bytes : Math.min(held.bytes, held.residentBytes + bytes);
    held.wasComplete |= isComplete;
  }

  /** A file was dropped. */
  void evicted(String key, Achievements achievements) {
    seen.remove(key);
    HeldFile held = files.get(key);
    if (held != null) {
      waste(held, achievements);
      held.residentBytes = 0;
    }
  }

  /** Why a planned file was not there. */
  static MissCause causeOf(HeldFile held) {
    if (held.wasComplete) {
      return MissCause.EVICTED_EARLY;
    }
    // A file that is only to be kept once it has come is missed once, by plan.
    return held.action == FileDecision.Action.ADMIT
        ? MissCause.NOT_PLANNED
        : MissCause.NOT_FILLED_IN_TIME;
  }

  /** The state without the files of the plan. */
  byte[] toBytes() {
    StateBytes bytes = new StateBytes();
    bytes.writeByte(VERSION);
    bytes.writeText(site.id());
    bytes.writeText(site.region());
    bytes.writeText(site.zone().getId());
    bytes.writeUnsigned(site.capacityBytes());
    bytes.writeUnsigned(site.fillBytesPerSecond());
    bytes.writeUnsigned(site.fillStartMinute());
    bytes.writeUnsigned(site.fillEndMinute());
    bytes.writeUnsigned(seen.size());
    seen.forEach(
        (key, last) -> {
          bytes.writeText(key);
          bytes.writeSigned(last);
        });
    bytes.writeSigned(decidedAt);
    bytes.writeDouble(diskPrice);
    bytes.writeDouble(expectedBytes);
    bytes.writeDouble(servedPeakBytes);
    return bytes.toBytes();
  }

  static SiteLedger fromBytes(byte[] state) {
    StateBytes bytes = new StateBytes();
    bytes.wrap(state);
    int version = bytes.readByte();
    if (version != VERSION) {
      throw new IllegalStateException("a site of an unknown version: " + version);
    }
    SiteLedger ledger =
        new SiteLedger(
            new PlannedSite(
                bytes.readText(),
                bytes.readText(),
                ZoneId.of(bytes.readText()),
                bytes.readUnsigned(),
                bytes.readUnsigned(),
                (int) bytes.readUnsigned(),
                (int) bytes.readUnsigned()));
    for (int count = bytes.readCount(MOST_SEEN + 1); count > 0; count--) {
      ledger.seen.put(bytes.readText(), bytes.readSigned());
    }
    ledger.decidedAt = bytes.readSigned();
    ledger.diskPrice = bytes.readDouble();
    ledger.expectedBytes = bytes.readDouble();
    ledger.servedPeakBytes = bytes.readDouble();
    return ledger;
  }
}
