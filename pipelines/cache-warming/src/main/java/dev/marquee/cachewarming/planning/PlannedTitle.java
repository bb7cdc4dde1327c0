package dev.marquee.cachewarming.planning;

import dev.marquee.cachewarming.demand.TitleProfile;
import java.util.List;

/**
 * A title as plans see it. Times are those of the service, seconds since 1970 UTC.
 *
 * @param id film, episode or live event
 * @param kind such as film, episode or live: titles of a kind are watched alike
 * @param language regions prefer some; empty: unknown
 * @param genres may be empty
 * @param releaseSeconds when it can first be watched
 * @param fillableFromSeconds when its files can first be fetched
 * @param expectedViewers announced for its first seven days, 0: nothing was
 * @param renditions names of its files, by rising bit rate
 * @param bytes of the files, positive each
 */
public record PlannedTitle(
    String id,
    String kind,
    String language,
    List<String> genres,
    long releaseSeconds,
    long fillableFromSeconds,
    long expectedViewers,
    List<String> renditions,
    List<Long> bytes) {
  private static final String LIVE = "live";

  public PlannedTitle {
    genres = List.copyOf(genres);
    renditions = List.copyOf(renditions);
    bytes = List.copyOf(bytes);
    if (renditions.size() != bytes.size()) {
      throw new IllegalArgumentException(
          id + " has " + renditions.size() + " renditions and " + bytes.size() + " sizes");
    }
  }

  /** What demand depends on. */
  TitleProfile profile() {
    return new TitleProfile(kind, language, genres, releaseSeconds);
  }

  /** Whether it happens once; a live event is announced for its own hours, not for days. */
  boolean isLive() {
    return kind.equals(LIVE);
  }
}
