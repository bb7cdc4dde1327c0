package dev.marquee.cachewarming.outlook;

import java.util.List;

/**
 * What one key will stream, as seen at one moment: one entry per {@link Horizon}, nearest first.
 *
 * @param nowMillis the moment
 */
public record Outlook(long nowMillis, List<LoadQuantiles> horizons) {
  public Outlook {
    horizons = List.copyOf(horizons);
    if (horizons.size() != Horizon.COUNT) {
      throw new IllegalArgumentException(
          "an outlook has " + Horizon.COUNT + " horizons: " + horizons.size());
    }
  }

  public LoadQuantiles of(Horizon horizon) {
    return horizons.get(horizon.ordinal());
  }
}
