package dev.marquee.benchmarks.coverage;

import dev.marquee.local.demand.DemandShock;
import java.util.BitSet;

/**
 * How soon after a shock began what then happened was under the outlook's 90 % quantile again.
 *
 * @param region its index
 * @param seconds of event time from the shock's start to the first outlook from which on nine of
 *     ten of the following ten minutes' outlooks held; the whole window when none did
 */
public record ShockRecovery(DemandShock.Kind kind, int region, long startMillis, long seconds) {
  /** Seconds between the outlooks of a watched shock. */
  static final int STEP_SECONDS = 15;

  private static final int FOLLOWING = 40;

  /**
   * Judges the outlooks of a watch.
   *
   * @param held by outlook, every 15 seconds from the shock's start on: whether what happened at
   *     its target was at most the 90 % quantile
   * @param outlooks how many there were
   */
  static long secondsUntilHeld(BitSet held, int outlooks) {
    for (int from = 0; from < outlooks; from++) {
      int to = Math.min(outlooks, from + FOLLOWING);
      int count = held.get(from, to).cardinality();
      if (held.get(from) && count >= .9 * (to - from)) {
        return (long) from * STEP_SECONDS;
      }
    }
    return (long) outlooks * STEP_SECONDS;
  }
}
