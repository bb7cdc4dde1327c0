package dev.marquee.recommendations;

/**
 * Decides which positive events are learned from while the job is behind its input.
 *
 * <p>Scoring and learning cost more than all else that an event does, and samples of the stream
 * teach the ranker the same; so they give way first. The share falls by a tenth per tenth of a
 * second behind, down to its minimum, and recovers as slowly. Which events are taken is decided by
 * a hash of the event. Not thread-safe.
 */
final class LearningThrottle {
  private static final double STEP = 0.9;
  private static final long STEP_MILLIS = 100;

  private final long lagMillis;
  private final double minimumShare;
  private double share = 1;
  private long steppedAt = Long.MIN_VALUE / 2;

  /**
   * @param lagMillis lag from which on the share falls
   * @param minimumShare what it falls to at most, in [0, 1]
   */
  LearningThrottle(long lagMillis, double minimumShare) {
    this.lagMillis = lagMillis;
    this.minimumShare = minimumShare;
  }

  /** Share of events that is learned from now, in [0, 1]. */
  double share() {
    return share;
  }

  /**
   * Whether to learn from an event.
   *
   * @param hash well-mixed bits of the event
   * @param appendTime when it was appended to the input, milliseconds since 1970
   * @param now the engine's clock, milliseconds since 1970
   */
  boolean admits(long hash, long appendTime, long now) {
    if (now - steppedAt >= STEP_MILLIS) {
      steppedAt = now;
      share =
          now - appendTime > lagMillis
              ? Math.max(minimumShare, share * STEP)
              : Math.min(1, share / STEP);
    }
    return share >= 1 || (hash >>> 11) * 0x1p-53 < share;
  }
}
