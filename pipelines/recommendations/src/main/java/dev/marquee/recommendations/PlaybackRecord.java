package dev.marquee.recommendations;

/**
 * The hot record of a profile: what every event touches. At most 300 bytes in RocksDB.
 *
 * <p>It remembers the last events for deduplication, the stream that is going on, and when the
 * state expires. A forgotten profile leaves only {@link #forgottenUntil} behind. Public fields make
 * it a serializable state record.
 */
public final class PlaybackRecord {
  /**
   * Events remembered for deduplication: 20 · 8 bytes. Clients repeat an event within seconds,
   * after few others.
   */
  public static final int REMEMBERED = 20;

  /** Hashes of the last event identifiers, oldest first. */
  public long[] recent = new long[0];

  /** Latest event time, milliseconds since 1970. */
  public long latestEventTime = Long.MIN_VALUE;

  /** Event time of the timer that asks whether the record is still needed; 0 when none is set. */
  public long expiryTimer;

  /** Key of the film or series being watched, 0 when no stream is going on. */
  public long title;

  /** Key of the film or episode being watched. */
  public long played;

  /** Position in it, milliseconds. */
  public long positionMillis;

  /** Its length, milliseconds. */
  public long durationMillis;

  /** Event time of the last sign of the stream, milliseconds since 1970. */
  public long progressTime;

  /**
   * Event time at which the session began, seconds since 1970; 0 before the first. Sessions begin
   * at least a second apart, so it names them.
   */
  public int sessionSeconds;

  /** Until when no event brings a forgotten profile back, event time; 0 when not forgotten. */
  public long forgottenUntil;

  /**
   * Event time up to which the profile is known to be active: its latest event, or while a stream
   * goes on the next heartbeat that would be let through, a quarter of the title later at most.
   */
  public long activeUntil() {
    return title == 0
        ? latestEventTime
        : Math.max(latestEventTime, progressTime + durationMillis / 4);
  }

  /** Whether the profile asked to be forgotten and the marker still holds. */
  public boolean isForgotten(long eventTime) {
    return forgottenUntil > eventTime;
  }
}
