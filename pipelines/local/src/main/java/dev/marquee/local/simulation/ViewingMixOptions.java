package dev.marquee.local.simulation;

/**
 * Settings of a {@link ViewingMix}.
 *
 * @param mix kinds of events
 * @param profiles profiles, 2 to 10,000,000
 * @param titles films, 16 to 1,000,000
 * @param seed everything random follows from it
 * @param startMillis event time of the first event, 0 or more
 * @param eventsPerSecond events per second of event time, 1 to 100,000,000
 * @param concurrentSessions streams that are open at the same time, 1 to half of the profiles
 */
public record ViewingMixOptions(
    ViewingMix.Mix mix,
    int profiles,
    int titles,
    long seed,
    long startMillis,
    double eventsPerSecond,
    int concurrentSessions) {

  public ViewingMixOptions {
    Ranges.require("profiles", profiles, 2, 10_000_000);
    Ranges.require("titles", titles, 16, 1_000_000);
    Ranges.require("startMillis", startMillis, 0, 1e15);
    Ranges.require("eventsPerSecond", eventsPerSecond, 1, 1e8);
    Ranges.require("concurrentSessions", concurrentSessions, 1, profiles / 2);
  }

  /** 10,000 events per second of event time and a twentieth of the profiles watching. */
  public static ViewingMixOptions of(
      ViewingMix.Mix mix, int profiles, int titles, long seed, long startMillis) {
    return new ViewingMixOptions(
        mix, profiles, titles, seed, startMillis, 10_000, Math.max(1, profiles / 20));
  }
}
