package dev.marquee.recommendations;

/**
 * One event on its way to the profile that it is about: what the four inputs have in common after
 * they were decoded, graded and given their profile's pseudonym.
 *
 * <p>Public fields make it a serializable record for the shuffle. Strings that do not apply are
 * null; numbers that do not apply are zero.
 */
public final class ProfileEvent {
  /** What happened. */
  public enum Kind {
    /** A stream began or went on: remembers the position only. */
    PROGRESS,
    /** Graded feedback on a title, with where it was left when it came from a stream. */
    FEEDBACK,
    /** A title was shown. */
    IMPRESSION,
    /** A title was put on the list. */
    LISTED,
    /** A title was taken off the list. */
    UNLISTED,
    /** Country, region or maturity limit of the profile changed. */
    SETTINGS,
    /** The profile's settings were removed. */
    SETTINGS_REMOVED,
    /** The profile asks to be forgotten. */
    FORGET;

    /** Number of the input that events of this kind come from. */
    int topic() {
      return switch (this) {
        case PROGRESS, FEEDBACK, LISTED, UNLISTED -> 0;
        case IMPRESSION -> 1;
        case SETTINGS, SETTINGS_REMOVED -> 2;
        case FORGET -> 3;
      };
    }
  }

  /** Pseudonym of the profile. */
  public ProfileKey key;

  public Kind kind;

  /** Identifier of the profile, for outputs only. */
  public String profileId;

  /** Identifier of the event. */
  public String eventId;

  /** Event time, milliseconds since 1970. */
  public long eventTime;

  /** When the broker appended it, milliseconds since 1970. */
  public long appendTime;

  /** Model clock of the event. */
  public double modelTime;

  /** The title that the models know: the film, or the series of an episode. */
  public String titleId;

  /** The film or episode itself, when another than {@link #titleId}. */
  public String playedId;

  public String country;

  public String region;

  /** Grade of the feedback; see {@link dev.marquee.recommendations.feedback.Sentiment}. */
  public dev.marquee.recommendations.feedback.Sentiment sentiment;

  /** Weight of the feedback, in [0, 1]. */
  public float weight;

  /** Position in the film or episode, milliseconds; −1 when the event has none. */
  public long positionMillis = -1;

  /** Length of the film or episode, milliseconds. */
  public long durationMillis;

  /** Highest age rating that may be shown, years; for settings. */
  public int maturityLimit;

  /** Empty event for serializers. */
  public ProfileEvent() {}
}
