package dev.marquee.recommendations;

/**
 * One profile has watched one more title, as the shared models take it: the history before it, and
 * what is added to them or, for a forgotten profile, taken back.
 *
 * <p>The arrays are those of the profile's state, which are never changed in place; only the first
 * {@link #size} entries count. Public fields make it a serializable record.
 */
public final class WatchedTitle {
  /** Keys of the history, oldest first. */
  public long[] titles = new long[0];

  /** Event times of the history, seconds since 1970. */
  public int[] seconds = new int[0];

  /** Feedback weights of the history. */
  public float[] weights = new float[0];

  /** Number of titles that were in the history before this one. */
  public int size;

  /** Identifier of the title, or null when it is taken back. */
  public String titleId;

  /** Key of the title. */
  public long title;

  /** Event time, seconds since 1970. */
  public long eventSeconds;

  /** Feedback weight, in [0, 1]. */
  public float weight;

  /** 1 to add, −1 to take back. */
  public int sign = 1;

  /** Whether it counts for popularity. */
  public boolean choice;

  /** Bucket of the position in the history. */
  public int position;

  /** Service region of the viewer; empty when unknown. */
  public String region = "";

  /** Model clock of the event. */
  public double modelTime;

  /** Empty record for serializers. */
  public WatchedTitle() {}
}
