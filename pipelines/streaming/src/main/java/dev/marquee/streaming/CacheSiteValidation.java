package dev.marquee.streaming;

import dev.marquee.events.CacheSite;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** The ranges of a {@link CacheSite}, as its schema documents them. */
final class CacheSiteValidation implements EventValidation<CacheSite> {
  private static final long serialVersionUID = 1L;

  private static final long MAX_BYTES_PER_SECOND = 1_000_000_000_000L;
  private static final int LAST_MINUTE = 24 * 60 - 1;
  private static final int MAX_ZONE_LENGTH = 64;

  @Override
  public Optional<String> invalidField(CacheSite site) {
    if (!EventValidation.isId(site.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isSite(site.getSiteId())) {
      return Optional.of("siteId");
    }
    if (!EventValidation.isRegion(site.getRegion())) {
      return Optional.of("region");
    }
    if (!isZone(site.getTimeZone())) {
      return Optional.of("timeZone");
    }
    if (!EventValidation.isBetween(site.getCapacityBytes(), 1, MAX_BYTES)) {
      return Optional.of("capacityBytes");
    }
    if (!EventValidation.isBetween(site.getFillBytesPerSecond(), 1, MAX_BYTES_PER_SECOND)) {
      return Optional.of("fillBytesPerSecond");
    }
    if (!EventValidation.isBetween(site.getFillStartMinute(), 0, LAST_MINUTE)) {
      return Optional.of("fillStartMinute");
    }
    return EventValidation.isBetween(site.getFillEndMinute(), 0, LAST_MINUTE)
        ? Optional.empty()
        : Optional.of("fillEndMinute");
  }

  /** Sites change rarely, so an exception for an unknown name costs nothing. */
  private static boolean isZone(String name) {
    if (name.length() > MAX_ZONE_LENGTH) {
      return false;
    }
    try {
      return ZoneId.of(name) != null;
    } catch (DateTimeException unknown) {
      return false;
    }
  }
}
