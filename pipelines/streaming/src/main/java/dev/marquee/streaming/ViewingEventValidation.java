package dev.marquee.streaming;

import dev.marquee.events.Commented;
import dev.marquee.events.Heartbeat;
import dev.marquee.events.ListChanged;
import dev.marquee.events.PlayStarted;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.Searched;
import dev.marquee.events.TrailerPlayed;
import dev.marquee.events.ViewingEvent;
import java.util.Optional;

/**
 * The ranges of a {@link ViewingEvent}, as its schema documents them, and what each activity
 * requires.
 */
final class ViewingEventValidation implements EventValidation<ViewingEvent> {
  private static final long serialVersionUID = 1L;

  private static final int MAX_BITRATE_KBPS = 1_000_000;
  private static final int MAX_INTERVAL_MILLIS = 3_600_000;
  private static final int MAX_COMMENT_CHARACTERS = 1_000_000;
  private static final int MAX_QUERY_LENGTH = 512;

  @Override
  public Optional<String> invalidField(ViewingEvent event) {
    if (!EventValidation.isId(event.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isProfileId(event.getProfileId())) {
      return Optional.of("profileId");
    }
    Object activity = event.getActivity();
    boolean titleRequired = !(activity instanceof Searched);
    if (titleRequired
        ? !EventValidation.isId(event.getTitleId())
        : !EventValidation.isAbsentOrId(event.getTitleId())) {
      return Optional.of("titleId");
    }
    if (!EventValidation.isAbsentOrId(event.getSeriesId())) {
      return Optional.of("seriesId");
    }
    boolean sessionRequired =
        activity instanceof Heartbeat
            || activity instanceof PlayStarted
            || activity instanceof PlayStopped;
    if (sessionRequired
        ? !EventValidation.isId(event.getSessionId())
        : !EventValidation.isAbsentOrId(event.getSessionId())) {
      return Optional.of("sessionId");
    }
    if (!EventValidation.isAbsentOrId(event.getImpressionId())) {
      return Optional.of("impressionId");
    }
    if (!EventValidation.isCountry(event.getCountry())) {
      return Optional.of("country");
    }
    if (!EventValidation.isRegion(event.getRegion())) {
      return Optional.of("region");
    }
    return invalidActivity(activity);
  }

  private static Optional<String> invalidActivity(Object activity) {
    if (activity instanceof Heartbeat heartbeat) {
      return invalidHeartbeat(heartbeat);
    }
    if (activity instanceof PlayStarted started) {
      return invalidStart(started);
    }
    if (activity instanceof PlayStopped stopped) {
      return invalidStop(stopped);
    }
    if (activity instanceof TrailerPlayed trailer) {
      return !isPosition(trailer.getWatchedMillis())
          ? Optional.of("activity.watchedMillis")
          : durationOf(trailer.getDurationMillis());
    }
    if (activity instanceof Searched searched) {
      return searched.getQuery().length() > MAX_QUERY_LENGTH
          ? Optional.of("activity.query")
          : Optional.empty();
    }
    if (activity instanceof Rated rated) {
      return invalidRating(rated);
    }
    if (activity instanceof Commented commented) {
      return EventValidation.isBetween(commented.getCharacters(), 0, MAX_COMMENT_CHARACTERS)
          ? Optional.empty()
          : Optional.of("activity.characters");
    }
    return activity instanceof ListChanged ? Optional.empty() : Optional.of("activity");
  }

  private static Optional<String> invalidHeartbeat(Heartbeat heartbeat) {
    if (!isPosition(heartbeat.getPositionMillis())) {
      return Optional.of("activity.positionMillis");
    }
    if (!EventValidation.isBetween(heartbeat.getIntervalMillis(), 1, MAX_INTERVAL_MILLIS)) {
      return Optional.of("activity.intervalMillis");
    }
    if (!EventValidation.isBetween(heartbeat.getBitrateKbps(), 0, MAX_BITRATE_KBPS)) {
      return Optional.of("activity.bitrateKbps");
    }
    if (!EventValidation.isAbsentOrId(heartbeat.getRenditionId())) {
      return Optional.of("activity.renditionId");
    }
    return durationOf(heartbeat.getDurationMillis());
  }

  private static Optional<String> invalidStart(PlayStarted started) {
    if (!isPosition(started.getPositionMillis())) {
      return Optional.of("activity.positionMillis");
    }
    if (!EventValidation.isBetween(started.getBitrateKbps(), 1, MAX_BITRATE_KBPS)) {
      return Optional.of("activity.bitrateKbps");
    }
    if (!EventValidation.isAbsentOrId(started.getRenditionId())) {
      return Optional.of("activity.renditionId");
    }
    return durationOf(started.getDurationMillis());
  }

  private static Optional<String> invalidStop(PlayStopped stopped) {
    if (!isPosition(stopped.getPositionMillis())) {
      return Optional.of("activity.positionMillis");
    }
    if (!isPosition(stopped.getWatchedMillis())) {
      return Optional.of("activity.watchedMillis");
    }
    return durationOf(stopped.getDurationMillis());
  }

  private static Optional<String> invalidRating(Rated rated) {
    Float stars = rated.getStars();
    if ((rated.getThumb() == null) == (stars == null)) {
      return Optional.of("activity.thumb");
    }
    // Written so that NaN fails.
    return stars == null || (stars >= 0.5f && stars <= 5f)
        ? Optional.empty()
        : Optional.of("activity.stars");
  }

  private static boolean isPosition(long millis) {
    return EventValidation.isBetween(millis, 0, MAX_DURATION_MILLIS);
  }

  private static Optional<String> durationOf(long millis) {
    return EventValidation.isBetween(millis, 1, MAX_DURATION_MILLIS)
        ? Optional.empty()
        : Optional.of("activity.durationMillis");
  }
}
