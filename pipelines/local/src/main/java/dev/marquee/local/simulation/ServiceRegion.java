package dev.marquee.local.simulation;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/**
 * A region that the simulated service serves, with its country, local time and share of the
 * profiles.
 */
public enum ServiceRegion {
  US_EAST("us-east", "US", "America/New_York", "en", .22),
  US_WEST("us-west", "US", "America/Los_Angeles", "en", .14),
  BRAZIL("brazil", "BR", "America/Sao_Paulo", "pt", .12),
  MEXICO("mexico", "MX", "America/Mexico_City", "es", .10),
  BRITAIN("britain", "GB", "Europe/London", "en", .12),
  GERMANY("germany", "DE", "Europe/Berlin", "de", .11),
  INDIA("india", "IN", "Asia/Kolkata", "hi", .10),
  KOREA("korea", "KR", "Asia/Seoul", "ko", .09);

  /** Countries of all regions, ISO 3166-1 alpha-2, each once. */
  public static final List<String> COUNTRIES =
      Arrays.stream(values()).map(ServiceRegion::country).distinct().toList();

  private static final int[] COUNTRY_OF_REGION =
      Arrays.stream(values()).map(ServiceRegion::country).mapToInt(COUNTRIES::indexOf).toArray();

  private final String regionName;
  private final String country;
  private final ZoneId zone;
  private final String language;
  private final double share;

  ServiceRegion(String regionName, String country, String zone, String language, double share) {
    this.regionName = regionName;
    this.country = country;
    this.zone = ZoneId.of(zone);
    this.language = language;
    this.share = share;
  }

  /** Name in events, kebab-case. */
  public String regionName() {
    return regionName;
  }

  /** ISO 3166-1 alpha-2. */
  public String country() {
    return country;
  }

  /** Time zone whose evenings the viewers keep. */
  public ZoneId zone() {
    return zone;
  }

  /** First language of most profiles, ISO 639-1. */
  public String language() {
    return language;
  }

  /** Share of the profiles that live here; all shares sum to 1. */
  public double share() {
    return share;
  }

  int countryIndex() {
    return COUNTRY_OF_REGION[ordinal()];
  }
}
