package dev.marquee.cachewarming.outlook;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;

/**
 * Hours of a zone's local time, numbered from the local epoch, so that number modulo 24 is the hour
 * of the day whatever the clocks do.
 *
 * <p>Where clocks go forward a number is skipped, where they go back two hours have the same one.
 * Zones whose offset is no whole hour have UTC hours that begin within a local one, which then
 * stands for both. Immutable.
 */
final class LocalHours {
  static final long HOUR_MILLIS = 3_600_000;

  /** The epoch was a Thursday; the week of the profile begins on Monday. */
  private static final int EPOCH_HOUR_OF_WEEK = 3 * 24;

  private final ZoneRules rules;

  LocalHours(ZoneId zone) {
    rules = zone.getRules();
  }

  long number(long utcMillis) {
    return Math.floorDiv(local(utcMillis), HOUR_MILLIS);
  }

  /**
   * The same with its fraction, so that the middle of a UTC-aligned hour is at .5: in zones of half
   * hours that hour is half an hour later than its number says.
   */
  double position(long utcMillis) {
    long hourStart = Math.floorDiv(utcMillis, HOUR_MILLIS) * HOUR_MILLIS;
    long phase = Math.floorMod(local(hourStart), HOUR_MILLIS);
    return (local(utcMillis) - phase) / (double) HOUR_MILLIS;
  }

  private long local(long utcMillis) {
    return utcMillis + rules.getOffset(Instant.ofEpochMilli(utcMillis)).getTotalSeconds() * 1000L;
  }

  static int hourOfWeek(long number) {
    return (int) Math.floorMod(number + EPOCH_HOUR_OF_WEEK, 168L);
  }
}
