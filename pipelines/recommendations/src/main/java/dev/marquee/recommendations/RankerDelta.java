package dev.marquee.recommendations;

import dev.marquee.recommendations.ranking.RankerState;

/**
 * What one subtask's ranker has learned since its last contribution.
 *
 * <p>Public fields make it a serializable record for the shuffle.
 */
public final class RankerDelta {
  /** Name of the ranker that it is for. */
  public String ranker;

  /** The subtask that learned it. */
  public String learner;

  /** Grows with every contribution of a learner, also across restarts. */
  public long number;

  /** What to add. */
  public RankerState delta;

  /** Empty record for serializers. */
  public RankerDelta() {}
}
