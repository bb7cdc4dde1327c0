package dev.marquee.thumbnails;

/**
 * What one event says of a title's pictures.
 *
 * <p>Public fields make it a serializable record for the shuffle; which are set depends on the
 * kind.
 */
public final class ArtworkEvent {
  /** What it says. */
  public enum Kind {
    /** The title was shown behind a picture. */
    IMPRESSION,
    /** It is or was being played. */
    PLAY,
    /** The catalogue offers these pictures. */
    OFFER,
    /** The catalogue has no such title any more. */
    WITHDRAWAL
  }

  public Kind kind;

  /** Film or series. */
  public String titleId;

  /** When it happened, milliseconds since 1970 UTC. */
  public long eventTime;

  /** When it was appended, milliseconds since 1970 UTC. */
  public long appendTime;

  /** Hash of the impression's id. */
  public long impression;

  /** Hash of profile and browsing session; 0: each impression is a session of its own. */
  public long session;

  /** Hash of the artwork's id; 0 when none was shown. */
  public long artwork;

  /** Place of the audience. */
  public byte audience;

  /** Why nothing can be learned from it, as far as the event itself tells. */
  public byte exclusion;

  /** Probability with which the picture was drawn. */
  public float propensity;

  /** How it was drawn. */
  public byte draw;

  /** Version of the policy that drew it. */
  public long policyEpoch;

  public long policyCounter;

  /** Position from which the title was played, milliseconds. */
  public long fromMillis;

  /** Position up to which, milliseconds. */
  public long toMillis;

  /** Length of the title, milliseconds. */
  public long durationMillis;

  /** What the catalogue offers; null in other kinds. */
  public PictureRecord[] pictures;

  /** Empty record for serializers. */
  public ArtworkEvent() {}
}
