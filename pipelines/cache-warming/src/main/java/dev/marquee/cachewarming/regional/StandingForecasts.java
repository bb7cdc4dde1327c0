package dev.marquee.cachewarming.regional;

import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.outlook.LoadQuantiles;
import dev.marquee.cachewarming.outlook.Outlook;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was published about slots to come and waits for them to be final: one forecast an hour per
 * horizon, so that quality is measured on what was said and not on what the model says of itself.
 *
 * <p>Not thread-safe.
 */
final class StandingForecasts {
  private static final Horizon[] HORIZONS = Horizon.values();
  private static final int MOST = 24 * 7 + 24;

  private record Standing(double q025, double q10, double q50, double q90, double q975) {}

  /** By horizon: forecasts by the first moment of the slot that they are about. */
  private final TreeMap<Long, Standing>[] waiting = newMaps();

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static TreeMap<Long, Standing>[] newMaps() {
    TreeMap<Long, Standing>[] maps = new TreeMap[HORIZONS.length];
    for (int horizon = 0; horizon < maps.length; horizon++) {
      maps[horizon] = new TreeMap<>();
    }
    return maps;
  }

  /** Remembers an outlook. */
  void put(Outlook outlook, long slotMillis) {
    for (Horizon horizon : HORIZONS) {
      LoadQuantiles of = outlook.of(horizon);
      long slot = Math.floorDiv(of.targetMillis(), slotMillis) * slotMillis;
      TreeMap<Long, Standing> standing = waiting[horizon.ordinal()];
      standing.put(slot, new Standing(of.q025(), of.q10(), of.q50(), of.q90(), of.q975()));
      if (standing.size() > MOST) {
        standing.pollFirstEntry();
      }
    }
  }

  /** Tells how the forecasts of a slot came out, and forgets them and all older ones. */
  void score(long slotStart, double streams, LoadStatements statements) {
    for (int horizon = 0; horizon < waiting.length; horizon++) {
      TreeMap<Long, Standing> standing = waiting[horizon];
      Standing of = standing.get(slotStart);
      if (of != null) {
        statements.scored(
            new LoadStatements.Score(
                horizon,
                streams,
                of.q50,
                streams >= of.q10 && streams <= of.q90,
                streams >= of.q025 && streams <= of.q975));
      }
      standing.headMap(slotStart, true).clear();
    }
  }

  void write(StateBytes bytes) {
    for (TreeMap<Long, Standing> standing : waiting) {
      bytes.writeUnsigned(standing.size());
      for (Map.Entry<Long, Standing> entry : standing.entrySet()) {
        Standing of = entry.getValue();
        bytes.writeSigned(entry.getKey());
        bytes.writeDouble(of.q025);
        bytes.writeDouble(of.q10);
        bytes.writeDouble(of.q50);
        bytes.writeDouble(of.q90);
        bytes.writeDouble(of.q975);
      }
    }
  }

  void read(StateBytes bytes) {
    for (TreeMap<Long, Standing> standing : waiting) {
      for (int count = bytes.readCount(MOST + 1); count > 0; count--) {
        standing.put(
            bytes.readSigned(),
            new Standing(
                bytes.readDouble(),
                bytes.readDouble(),
                bytes.readDouble(),
                bytes.readDouble(),
                bytes.readDouble()));
      }
    }
  }
}
