package dev.marquee.thumbnails;

import dev.marquee.thumbnails.sharing.NaturalEffects;

/**
 * What one subtask has learned of the shared effects since its last contribution.
 *
 * <p>Public fields make it a serializable record for the shuffle.
 */
public final class WeightsDelta {
  /** Name of the weights that it is for. */
  public String name;

  /** Fingerprint of the division into audiences. */
  public int audienceScheme;

  /** The subtask that learned it. */
  public String learner;

  /** Grows with every contribution of a learner, also across restarts. */
  public long number;

  /** What to add. */
  public NaturalEffects change;

  /** Latest event time that it was learned at, hours since 1970. */
  public double time;

  /** Empty record for serializers. */
  public WeightsDelta() {}
}
