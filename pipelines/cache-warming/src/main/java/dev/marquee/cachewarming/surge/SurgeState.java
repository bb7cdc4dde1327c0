package dev.marquee.cachewarming.surge;

/**
 * What the running count says of the next minutes.
 *
 * @param excess streams above the expected path, now
 * @param slopePerMinute streams by which the excess grows in a minute; negative while falling
 * @param slopeDeviation uncertainty of that slope, streams per minute
 * @param confidence from 0, where chance may have raised the alarm, to 1, where it cannot
 * @param width extra deviation that a ramp leaves behind, streams
 */
public record SurgeState(
    Phase phase,
    double excess,
    double slopePerMinute,
    double slopeDeviation,
    double confidence,
    double width) {

  /** Nothing to see. */
  public static final SurgeState CALM = new SurgeState(Phase.CALM, 0, 0, 0, 0, 0);

  /** How the count stands to its habit. */
  public enum Phase {
    /** Within what chance explains. */
    CALM,
    /** Climbing faster than chance explains. */
    RISING,
    /** Falling faster than chance explains. */
    FALLING,
    /** A ramp has ended, and its level may not last. */
    SETTLING
  }

  /** Whether the outlook should be told anew, without waiting for the next slot. */
  public boolean isRamp() {
    return phase == Phase.RISING || phase == Phase.FALLING;
  }
}
