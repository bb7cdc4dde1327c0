package dev.marquee.cachewarming.regional;

import dev.marquee.cachewarming.outlook.OutlookOptions;

/**
 * Settings of a {@link RegionalLoad}.
 *
 * @param latenessMillis how long after its end a slot may change, at least 0
 * @param topTitles titles with an outlook of their own, in [0, 100]; each takes 40 kB
 * @param outlook of every series; a network only the region as a whole has
 */
public record RegionalOptions(long latenessMillis, int topTitles, OutlookOptions outlook) {
  public RegionalOptions {
    if (latenessMillis < 0) {
      throw new IllegalArgumentException("latenessMillis must be at least 0: " + latenessMillis);
    }
    if (topTitles < 0 || topTitles > 100) {
      throw new IllegalArgumentException("topTitles must be in [0, 100]: " + topTitles);
    }
  }
}
