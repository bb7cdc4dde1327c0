package dev.marquee.recommendations.feedback;

/**
 * Tells which heartbeats matter: those in whose interval the position crossed a share of the title
 * at which the feedback may change.
 *
 * <p>Five shares per title (10, 25, 50, 75 and 90 %), decided from the heartbeat alone so that all
 * others are dropped before the shuffle. A lost heartbeat loses nothing for good: the stop carries
 * the position again.
 */
public final class ProgressThresholds {
  private static final double[] SHARES = {0.1, 0.25, 0.5, 0.75, 0.9};

  private ProgressThresholds() {}

  /**
   * Whether a heartbeat crossed a threshold.
   *
   * @param positionMillis position in the title now
   * @param intervalMillis time since the last heartbeat
   * @param durationMillis length of the title, positive
   */
  public static boolean crossed(long positionMillis, long intervalMillis, long durationMillis) {
    double now = (double) positionMillis / durationMillis;
    double before = (double) (positionMillis - intervalMillis) / durationMillis;
    for (double share : SHARES) {
      if (before < share && now >= share) {
        return true;
      }
    }
    return false;
  }
}
