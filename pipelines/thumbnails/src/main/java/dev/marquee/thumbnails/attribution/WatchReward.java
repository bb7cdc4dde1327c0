package dev.marquee.thumbnails.attribution;

import java.io.Serializable;

/**
 * What a showing was worth: the time watched against a target, so that a picture that promises what
 * the title does not keep earns nothing.
 *
 * @param leastMillis who leaves within this time earns nothing, milliseconds, at least 0
 * @param targetMillis from this time on a play earns 1, milliseconds, above {@code leastMillis}
 */
public record WatchReward(long leastMillis, long targetMillis) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a title shorter than the target so much must be watched. */
  private static final double SHARE_OF_SHORT = .7;

  public WatchReward {
    if (leastMillis < 0) {
      throw new IllegalArgumentException("leastMillis must not be negative: " + leastMillis);
    }
    if (targetMillis <= leastMillis) {
      throw new IllegalArgumentException(
          "targetMillis must be above " + leastMillis + ": " + targetMillis);
    }
  }

  /** Nothing within two minutes, everything from twenty minutes on. */
  public static WatchReward shipped() {
    return new WatchReward(2 * 60_000, 20 * 60_000);
  }

  /**
   * The reward, in [0, 1].
   *
   * @param watchedMillis time watched, milliseconds
   * @param durationMillis length of the title, milliseconds; 0 when unknown
   */
  public float of(long watchedMillis, long durationMillis) {
    double target = targetMillis;
    double least = leastMillis;
    if (durationMillis > 0 && SHARE_OF_SHORT * durationMillis < target) {
      // A trailer or a short film is watched in less than the target, perhaps in less than the
      // least.
      target = SHARE_OF_SHORT * durationMillis;
      least = Math.min(least, target / 2);
    }
    return watchedMillis < least ? 0 : (float) Math.min(1, watchedMillis / target);
  }
}
