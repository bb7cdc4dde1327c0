package dev.marquee.local.simulation;

/**
 * What a viewer did. Positions and lengths are milliseconds of the title, bit rates kilobits per
 * second.
 */
public sealed interface Activity {

  /** Why a stream ended. */
  enum StopReason {
    FINISHED,
    VIEWER,
    NEXT_EPISODE,
    PLAYBACK_ERROR
  }

  record Started(long positionMillis, long durationMillis, int bitrateKbps, String renditionId)
      implements Activity {}

  record Heartbeat(
      long positionMillis,
      long durationMillis,
      long intervalMillis,
      int bitrateKbps,
      String renditionId)
      implements Activity {}

  record Stopped(long positionMillis, long durationMillis, long watchedMillis, StopReason reason)
      implements Activity {}

  record TrailerPlayed(long watchedMillis, long durationMillis) implements Activity {}

  record Searched(String query) implements Activity {}

  record Thumbed(boolean up) implements Activity {}

  /** Stars from .5 to 5 in steps of a half. */
  record Starred(float stars) implements Activity {}

  record Commented(int characters) implements Activity {}

  record ListChanged(boolean added) implements Activity {}
}
