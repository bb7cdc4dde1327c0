package dev.marquee.cachewarming;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;

/**
 * The service regions and the time zones of their viewers.
 *
 * <p>Where none is named every region is known, and its evenings are those of UTC.
 */
public final class RegionZones implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> zones;

  private RegionZones(TreeMap<String, String> zones) {
    this.zones = zones;
  }

  /**
   * Reads {@code region=zone;…}, with zones as IANA writes them.
   *
   * @throws IllegalArgumentException naming the part that cannot be read
   */
  static RegionZones parse(String text) {
    TreeMap<String, String> zones = new TreeMap<>();
    for (String part : text.split(";")) {
      if (part.isBlank()) {
        continue;
      }
      int sign = part.indexOf('=');
      String region = sign < 0 ? "" : part.substring(0, sign).strip();
      if (region.isEmpty()) {
        throw new IllegalArgumentException("regions must be region=zone;…: " + part);
      }
      String zone = part.substring(sign + 1).strip();
      try {
        ZoneId.of(zone);
      } catch (DateTimeException unknown) {
        throw new IllegalArgumentException(
            "regions must name time zones, " + region + " has " + zone, unknown);
      }
      zones.put(region, zone);
    }
    return new RegionZones(zones);
  }

  /** Whether events of this region count. */
  boolean isKnown(String region) {
    return zones.isEmpty() || zones.containsKey(region);
  }

  /** Zone of the region's viewers. */
  ZoneId zoneOf(String region) {
    String zone = zones.get(region);
    return zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
  }

  /** Regions that were named. */
  Map<String, String> named() {
    return zones;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegionZones that && zones.equals(that.zones);
  }

  @Override
  public int hashCode() {
    return zones.hashCode();
  }
}
