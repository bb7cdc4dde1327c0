package dev.marquee.local;

import dev.marquee.events.PlayStopped;

/** How much of a title somebody had watched who stopped, from 0 to 1; 0 of one without a length. */
final class WatchedShare {

  private WatchedShare() {}

  static double of(PlayStopped stopped) {
    return stopped.getDurationMillis() <= 0
        ? 0
        : Math.max(
            0, Math.min(1, (double) stopped.getPositionMillis() / stopped.getDurationMillis()));
  }

  /** The same in percent, rounded down. */
  static long percent(PlayStopped stopped) {
    return (long) (100 * of(stopped));
  }
}
