package dev.marquee.recommendations;

import dev.marquee.recommendations.feedback.Sentiment;
import java.nio.charset.StandardCharsets;

/** Events of profiles as the operator receives them, with only what a test is about in them. */
final class ProfileEvents {
  static final String COUNTRY = "DE";
  static final String REGION = "eu-central";
  private static final byte[] SECRET = "a secret of sixteen bytes".getBytes(StandardCharsets.UTF_8);

  private static long events;

  private ProfileEvents() {}

  static ProfileKey key(String profile) {
    return new ProfileKey.Derivation(SECRET).of(profile);
  }

  static ProfileEvent event(ProfileEvent.Kind kind, String profile, String title, long time) {
    ProfileEvent event = new ProfileEvent();
    event.kind = kind;
    event.key = key(profile);
    event.profileId = profile;
    event.eventId = "event-" + events++;
    event.eventTime = time;
    event.appendTime = time;
    event.modelTime = Math.floorDiv(time, 1000L);
    event.titleId = title;
    event.country = COUNTRY;
    event.region = REGION;
    return event;
  }

  static ProfileEvent feedback(
      String profile, String title, Sentiment sentiment, float weight, long time) {
    ProfileEvent event = event(ProfileEvent.Kind.FEEDBACK, profile, title, time);
    event.sentiment = sentiment;
    event.weight = weight;
    return event;
  }

  static ProfileEvent liked(String profile, String title, long time) {
    return feedback(profile, title, Sentiment.POSITIVE, 1, time);
  }

  static ProfileEvent disliked(String profile, String title, long time) {
    return feedback(profile, title, Sentiment.NEGATIVE, 1, time);
  }

  /** The end of a stream. */
  static ProfileEvent stopped(
      String profile,
      String title,
      String played,
      Sentiment sentiment,
      float weight,
      long position,
      long duration,
      long time) {
    ProfileEvent event = feedback(profile, title, sentiment, weight, time);
    event.playedId = played;
    event.positionMillis = position;
    event.durationMillis = duration;
    return event;
  }

  /** A stream begins or goes on. */
  static ProfileEvent progress(
      String profile, String title, String played, long position, long duration, long time) {
    ProfileEvent event = event(ProfileEvent.Kind.PROGRESS, profile, title, time);
    event.playedId = played;
    event.positionMillis = position;
    event.durationMillis = duration;
    return event;
  }

  static ProfileEvent impression(String profile, String title, long time) {
    return event(ProfileEvent.Kind.IMPRESSION, profile, title, time);
  }

  static ProfileEvent listed(String profile, String title, long time) {
    ProfileEvent event = feedback(profile, title, Sentiment.INTEREST, 0.5f, time);
    event.kind = ProfileEvent.Kind.LISTED;
    return event;
  }

  static ProfileEvent unlisted(String profile, String title, long time) {
    return event(ProfileEvent.Kind.UNLISTED, profile, title, time);
  }

  static ProfileEvent settings(String profile, int maturityLimit, long time) {
    ProfileEvent event = event(ProfileEvent.Kind.SETTINGS, profile, null, time);
    event.maturityLimit = maturityLimit;
    event.modelTime = 0;
    return event;
  }

  static ProfileEvent settingsRemoved(String profile, long time) {
    ProfileEvent event = event(ProfileEvent.Kind.SETTINGS_REMOVED, profile, null, time);
    event.country = null;
    event.region = null;
    event.modelTime = 0;
    return event;
  }

  static ProfileEvent forget(String profile, long time) {
    ProfileEvent event = event(ProfileEvent.Kind.FORGET, profile, null, time);
    event.country = null;
    event.region = null;
    event.modelTime = 0;
    return event;
  }
}
