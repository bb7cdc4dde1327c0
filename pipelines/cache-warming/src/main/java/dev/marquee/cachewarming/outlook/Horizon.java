package dev.marquee.cachewarming.outlook;

/** How far ahead an outlook speaks. */
public enum Horizon {
  MINUTES_15("15m", 15),
  HOUR("1h", 60),
  HOURS_6("6h", 6 * 60),
  DAY("24h", 24 * 60),
  DAYS_2("48h", 48 * 60),
  WEEK("7d", 7 * 24 * 60);

  static final int COUNT = values().length;

  private final String id;
  private final int minutes;

  Horizon(String id, int minutes) {
    this.id = id;
    this.minutes = minutes;
  }

  /** Its name in records and reports. */
  public String id() {
    return id;
  }

  public int minutes() {
    return minutes;
  }

  public long millis() {
    return minutes * 60_000L;
  }
}
