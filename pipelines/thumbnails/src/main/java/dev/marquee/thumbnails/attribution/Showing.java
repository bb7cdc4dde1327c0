package dev.marquee.thumbnails.attribution;

/**
 * One title shown to one viewer in one session, behind one picture, and what has come of it so far.
 *
 * <p>The earliest impression of the session speaks for all; what plays say is kept as a set until
 * the showing is judged, since only then is known what falls into its window. So neither order nor
 * repetition changes it. Public fields make it a serializable state record. Not thread-safe.
 */
public final class Showing {
  /** Why nothing is learned from a showing; codes are state and never change their meaning. */
  public enum Exclusion {
    /** It is learned from. */
    NONE,
    /** No picture of the engine's was shown. */
    NO_ARTWORK,
    /** The client did not say with which probability the picture was drawn. */
    NO_PROPENSITY,
    /** It did not say by which policy, or for which audience. */
    NO_POLICY,
    /** The policy's version was not published yet when it was echoed. */
    UNKNOWN_POLICY,
    /** The division into audiences has no such audience. */
    UNKNOWN_AUDIENCE,
    /** The title has no such picture, or not any more. */
    UNKNOWN_ARTWORK,
    /** The policy draws no picture so seldom. */
    IMPLAUSIBLE_PROPENSITY,
    /** It stood among the titles to go on with, which are taken behind any picture. */
    GOES_ON;

    private static final Exclusion[] ALL = values();

    /** The cause of a code. */
    public static Exclusion of(int code) {
      return ALL[code];
    }
  }

  /** The picture was drawn by the model's probabilities. */
  public static final byte BY_POLICY = 1;

  /** The picture was drawn from the even share. */
  public static final byte EVENLY = 2;

  private static final long[] NONE = {};

  /** Four hours of heartbeats, one in two minutes. */
  private static final int MOST_SIGNS = 128;

  /** Event time of the earliest impression, milliseconds since 1970; of a stray play its own. */
  public long time;

  /** When it is judged: the end of its window, milliseconds since 1970. */
  public long close;

  /** Hash of that impression's id; 0 while only a play is known. */
  public long impression;

  /** Hashes of the ids of further impressions of the same session. */
  public long[] repeats = NONE;

  /** Hash of the artwork's id, 0 when none was shown. */
  public long artwork;

  /** Fingerprint of the division into audiences by which it was shown. */
  public int audienceScheme;

  /** Place of the audience. */
  public byte audience;

  /** {@link Exclusion} by its place. */
  public byte exclusion;

  /** Probability with which the picture was drawn, in (0, 1]. */
  public float propensity;

  /** How the picture was drawn: {@link #BY_POLICY}, {@link #EVENLY}, 0 when unknown. */
  public byte draw;

  /**
   * What plays have said that is not judged yet, in ascending order, each once: event time, then
   * position from which in the upper and up to which in the lower half, milliseconds. At most
   * {@value #MOST_SIGNS}; which of more are kept depends on the order in which they came.
   */
  public long[] signs = NONE;

  /** Whether any play is known that was judged or came later. */
  public boolean taken;

  /** Least position from which it is known to have been played, milliseconds. */
  public int fromMillis;

  /** Greatest position up to which, milliseconds. */
  public int toMillis;

  /** When the last sign of a play was given, since the impression, milliseconds. */
  public int lastMillis;

  /** Length of the title, milliseconds, 0 while unknown. */
  public int durationMillis;

  /** Empty record for serializers. */
  public Showing() {}

  /** Why nothing is learned from it. */
  public Exclusion cause() {
    return Exclusion.of(exclusion);
  }

  /**
   * Notes what one event of a play says, before the showing is judged.
   *
   * @param eventTime when it happened, milliseconds since 1970
   * @param from position from which it says that the title was played, milliseconds
   * @param to position up to which, milliseconds
   * @param duration length of the title, milliseconds
   */
  public void play(long eventTime, long from, long to, long duration) {
    durationMillis = Math.max(durationMillis, clamped(duration));
    add(eventTime, (long) clamped(from) << 32 | clamped(to));
  }

  private void add(long eventTime, long positions) {
    int at = 0;
    while (at < signs.length
        && (signs[at] < eventTime || (signs[at] == eventTime && signs[at + 1] < positions))) {
      at += 2;
    }
    boolean isKnown = at < signs.length && signs[at] == eventTime && signs[at + 1] == positions;
    if (isKnown || signs.length >= 2 * MOST_SIGNS) {
      return;
    }
    long[] more = new long[signs.length + 2];
    System.arraycopy(signs, 0, more, 0, at);
    more[at] = eventTime;
    more[at + 1] = positions;
    System.arraycopy(signs, at, more, at + 2, signs.length - at);
    signs = more;
  }

  /** Takes over what was told of a play elsewhere: before its impression came, or of a repeat. */
  public void adopt(Showing other) {
    durationMillis = Math.max(durationMillis, other.durationMillis);
    for (int at = 0; at < other.signs.length; at += 2) {
      add(other.signs[at], other.signs[at + 1]);
    }
  }

  /** Whether a play is known that happened before a time, milliseconds since 1970. */
  public boolean isTakenBefore(long end) {
    return signs.length > 0 && signs[0] < end;
  }

  /**
   * Time watched before a time: what was played through, but no longer than the time since the
   * impression, which skipping would exceed; milliseconds.
   *
   * @param end milliseconds since 1970
   */
  public int watchedBefore(long end) {
    int from = Integer.MAX_VALUE;
    int to = 0;
    int last = 0;
    for (int at = 0; at < signs.length && signs[at] < end; at += 2) {
      from = Math.min(from, (int) (signs[at + 1] >>> 32));
      to = Math.max(to, (int) signs[at + 1]);
      last = clamped(signs[at] - time);
    }
    return Math.max(0, Math.min(to - from, last));
  }

  /** Everything that is known is summed up: it was judged, and what comes now is a correction. */
  public void sumUp() {
    for (int at = 0; at < signs.length; at += 2) {
      playLater(signs[at], signs[at + 1] >>> 32, (int) signs[at + 1], durationMillis);
    }
    signs = NONE;
  }

  /** Notes what an event of a play says after the showing was judged; see {@link #play}. */
  public void playLater(long eventTime, long from, long to, long duration) {
    int begin = clamped(from);
    fromMillis = taken ? Math.min(fromMillis, begin) : begin;
    toMillis = Math.max(toMillis, clamped(to));
    lastMillis = Math.max(lastMillis, clamped(eventTime - time));
    durationMillis = Math.max(durationMillis, clamped(duration));
    taken = true;
  }

  /** Time watched as far as it was summed up, milliseconds. */
  public int watchedMillis() {
    return Math.max(0, Math.min(toMillis - fromMillis, lastMillis));
  }

  private static int clamped(long millis) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE / 2, millis));
  }

  /** Whether this impression speaks for the session before another: it was earlier. */
  public boolean isBefore(Showing other) {
    return time < other.time || (time == other.time && impression < other.impression);
  }
}
