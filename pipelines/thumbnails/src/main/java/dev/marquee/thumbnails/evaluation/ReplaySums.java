package dev.marquee.thumbnails.evaluation;

/**
 * Replay (Li et al. 2011): the mean reward over the impressions of a uniform policy on which a draw
 * of the target's agrees with what was shown.
 *
 * <p>Only valid where the logging policy was uniform; whoever feeds it sees to that. Public fields
 * make it a serializable record; sums add up in any order. Not thread-safe.
 */
public final class ReplaySums {
  /** Impressions that the uniform policy logged. */
  public long impressions;

  /** Impressions on which the target's draw agreed. */
  public long agreeing;

  /** Sum of the rewards of these. */
  public double rewards;

  /**
   * Adds an impression.
   *
   * @param reward what came of it, in [0, 1]
   * @param agrees whether the target's draw in this place, made without regard to what was shown,
   *     was the same
   * @throws IllegalArgumentException when the reward lies outside its range
   */
  public void add(double reward, boolean agrees) {
    LoggedImpression.requireShare("reward", reward);
    impressions++;
    if (agrees) {
      agreeing++;
      rewards += reward;
    }
  }

  /** Adds what was summed elsewhere. */
  public void add(ReplaySums other) {
    impressions += other.impressions;
    agreeing += other.agreeing;
    rewards += other.rewards;
  }

  /** A copy that shares nothing. */
  public ReplaySums copy() {
    ReplaySums copy = new ReplaySums();
    copy.add(this);
    return copy;
  }

  /** The estimate with Wilson's interval; weights are 1 where the draw agreed and 0 elsewhere. */
  public PolicyValue value() {
    // Rounding of many sums must not exceed the largest possible mean.
    double mean = Math.min(1, rewards / agreeing);
    return PolicyValue.judged(
        Estimator.REPLAY,
        mean,
        agreeing == 0 ? Interval.EVERYTHING : Interval.wilson(mean, agreeing),
        agreeing,
        agreeing == 0 ? 0 : 1,
        impressions);
  }
}
