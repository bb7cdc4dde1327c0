package dev.marquee.benchmarks.throughput;

/**
 * The size of one throughput measurement.
 *
 * @param mix kinds of events
 * @param events events on the topics, at least 1,000
 * @param rounds how often each of the two jobs reads them, in [1, 99]
 * @param profiles profiles, in [100, 10,000,000]
 * @param titles titles, in [16, 1,000,000]
 * @param parallelism subtasks of each operator, in [1, 64]
 */
public record ThroughputOptions(
    EventMix mix, long events, int rounds, int profiles, int titles, int parallelism) {

  /** Share of the events that warm the job up and are not counted: the compiler has settled. */
  public static final double WARM_UP = 0.15;

  /**
   * A stream of the mix is seventeen heartbeats, a start, a stop, and one other event beside it.
   */
  private static final int EVENTS_PER_STREAM = 20;

  private static final int STREAM_SECONDS = 40 * 60;

  /** A profile finishes or rates two titles a day. */
  private static final int POSITIVE_SECONDS = 43_200;

  /**
   * A day of showings: windows of an hour close and corrections of six hours end, but for those of
   * the last quarter.
   */
  private static final int SHOWINGS_SECONDS = 86_400;

  public ThroughputOptions {
    requireIn("--events", events, 1_000, Integer.MAX_VALUE);
    requireIn("--rounds", rounds, 1, 99);
    requireIn("--profiles", profiles, 100, 10_000_000);
    requireIn("--titles", titles, 16, 1_000_000);
    requireIn("--parallelism", parallelism, 1, 64);
  }

  /**
   * Streams that are open at the same time: a twentieth of the profiles, all of them where nothing
   * but playback is read.
   */
  public int concurrentStreams() {
    return mix == EventMix.PLAYBACK ? profiles : Math.max(1, profiles / 20);
  }

  /**
   * Events per second of event time, at the pace of such an audience: decay, silence and timers
   * then run as they do in production, however fast the topics are read.
   */
  public double eventsPerSecond() {
    return switch (mix) {
      case POSITIVES -> Math.max(1, (double) profiles / POSITIVE_SECONDS);
      case VIEWING ->
          Math.max(1, (double) concurrentStreams() * EVENTS_PER_STREAM / STREAM_SECONDS);
      case SHOWINGS -> (double) events / SHOWINGS_SECONDS;
      case PLAYBACK -> concurrentStreams() * PlaybackMix.EVENTS_PER_VIEWER_MINUTE / 60;
    };
  }

  /** Event time from the first to the last event, milliseconds. */
  public long spanMillis() {
    return (long) Math.ceil(events * 1000 / eventsPerSecond());
  }

  private static void requireIn(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be in [" + least + ", " + most + "], is " + value);
    }
  }
}
