package dev.marquee.thumbnails.attribution;

/**
 * One title shown to one viewer in one session, behind one picture, and what has come of it so far.
 *
 * <p>The earliest impression of the session speaks for all; what plays say is kept as maxima and
 * minima, so that neither order nor repetition changes it. Public fields make it a serializable
 * state record. Not thread-safe.
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
    UNKNOWN_ARTWORK;

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

  /** A place that stands for a showing under another key: that key, else 0. */
  public long showing;

  /** Event time of the earliest impression, milliseconds since 1970; of a stray play its own. */
  public long time;

  /** Hash of that impression's id; 0 while only a play is known. */
  public long impression;

  /** Hashes of the ids of further impressions of the same session. */
  public long[] repeats = NONE;

  /** Hash of the artwork's id, 0 when none was shown. */
  public long artwork;

  /** Place of the audience. */
  public byte audience;

  /** {@link Exclusion} by its place. */
  public byte exclusion;

  /** Probability with which the picture was drawn, in (0, 1]. */
  public float propensity;

  /** How the picture was drawn: {@link #BY_POLICY}, {@link #EVENLY}, 0 when unknown. */
  public byte draw;

  /** Whether a play followed within the window. */
  public boolean taken;

  /** Whether any play is known. */
  public boolean takenAtAll;

  /** Least position from which it is known to have been played, milliseconds. */
  public int fromMillis;

  /** Greatest position up to which, within the window, and at all, milliseconds. */
  public int toMillis;

  public int toAtAllMillis;

  /** When the last sign of a play was given, within the window and at all, since the impression. */
  public int lastMillis;

  public int lastAtAllMillis;

  /** Length of the title, milliseconds, 0 while unknown. */
  public int durationMillis;

  /** Empty record for serializers. */
  public Showing() {}

  /** Why nothing is learned from it. */
  public Exclusion cause() {
    return Exclusion.of(exclusion);
  }

  /**
   * Notes what one event of a play says.
   *
   * @param inWindow whether it happened within the window and came before it was closed
   * @param eventTime when it happened, milliseconds since 1970
   * @param from position from which it says that the title was played, milliseconds
   * @param to position up to which, milliseconds
   * @param duration length of the title, milliseconds
   */
  public void play(boolean inWindow, long eventTime, long from, long to, long duration) {
    int last = clamped(eventTime - time);
    int begin = clamped(from);
    int end = clamped(to);
    fromMillis = takenAtAll ? Math.min(fromMillis, begin) : begin;
    toAtAllMillis = Math.max(toAtAllMillis, end);
    lastAtAllMillis = Math.max(lastAtAllMillis, last);
    durationMillis = Math.max(durationMillis, clamped(duration));
    takenAtAll = true;
    if (inWindow) {
      taken = true;
      toMillis = Math.max(toMillis, end);
      lastMillis = Math.max(lastMillis, last);
    }
  }

  /** Takes over what was told of a play elsewhere: before its impression came, or of a repeat. */
  public void adopt(Showing stray) {
    long sooner = stray.time - time;
    if (!stray.takenAtAll) {
      return;
    }
    fromMillis = takenAtAll ? Math.min(fromMillis, stray.fromMillis) : stray.fromMillis;
    taken |= stray.taken;
    takenAtAll |= stray.takenAtAll;
    toMillis = Math.max(toMillis, stray.toMillis);
    toAtAllMillis = Math.max(toAtAllMillis, stray.toAtAllMillis);
    lastMillis = Math.max(lastMillis, stray.taken ? clamped(stray.lastMillis + sooner) : 0);
    lastAtAllMillis = Math.max(lastAtAllMillis, clamped(stray.lastAtAllMillis + sooner));
    durationMillis = Math.max(durationMillis, stray.durationMillis);
  }

  /**
   * Time watched within the window: what was played through, but no longer than the time since the
   * impression, which skipping would exceed; milliseconds.
   */
  public int watchedMillis() {
    return Math.max(0, Math.min(toMillis - fromMillis, lastMillis));
  }

  /** Time watched at all, milliseconds. */
  public int watchedAtAllMillis() {
    return Math.max(0, Math.min(toAtAllMillis - fromMillis, lastAtAllMillis));
  }

  private static int clamped(long millis) {
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE / 2, millis));
  }

  /** Whether this impression speaks for the session before another: it was earlier. */
  public boolean isBefore(Showing other) {
    return time < other.time || (time == other.time && impression < other.impression);
  }
}
