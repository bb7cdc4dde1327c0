package dev.marquee.recommendations.ranking;

/**
 * One of several learners of the same ranker, which share what they learn through an owner that
 * adds their contributions up (asynchronous updates, as parameter servers take them: Li et al.
 * 2014).
 *
 * <p>A learner works on its own copy. From time to time it ships its share of what it learned since
 * its last contribution, and goes on learning; when a publication comes back that includes the
 * contribution, it takes that over and adds what it has learned since. So the share of every
 * learned step, weights and squared gradients alike, is in the sum once. With a share of one over
 * the number of learners the sum is the mean of them all, which loses less than adding whole steps
 * that were taken side by side. Not thread-safe.
 */
public final class SharedLearner {
  private final RankerState state;
  private final float share;
  private RankerState shipped;
  private long lastShipped;
  private boolean waiting;

  /**
   * @param state what this learner starts from, and the object that it keeps learning on
   * @param firstNumber greater than all numbers that earlier lives of this learner used
   * @param share of its steps that it contributes, in (0, 1]
   */
  public SharedLearner(RankerState state, long firstNumber, float share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1]: " + share);
    }
    this.state = state;
    this.share = share;
    this.shipped = state.copy();
    this.lastShipped = firstNumber;
  }

  /** Whether the last contribution has not come back yet. */
  public boolean isWaiting() {
    return waiting;
  }

  /** Number of the last contribution. */
  public long lastNumber() {
    return lastShipped;
  }

  /** Whether anything was learned since the last contribution. */
  public boolean hasNews() {
    return state.steps != shipped.steps;
  }

  /** The share of what was learned since the last contribution, under the next number. */
  public RankerState ship() {
    RankerState delta = state.deltaSince(shipped);
    delta.scale(share);
    shipped = state.copy();
    lastShipped++;
    waiting = true;
    return delta;
  }

  /**
   * Takes a publication over, unless it misses this learner's last contribution.
   *
   * @param published the owner's sum
   * @param includedNumber the last contribution of this learner that is in it, {@link
   *     Long#MIN_VALUE} when none is
   * @return whether it was taken over
   */
  public boolean take(RankerState published, long includedNumber) {
    if (waiting && includedNumber != lastShipped) {
      return false;
    }
    RankerState since = state.deltaSince(shipped);
    state.set(published);
    shipped = state.copy();
    state.add(since);
    waiting = false;
    return true;
  }

  /** Gives up waiting for the last contribution, which a failure may have swallowed. */
  public void stopWaiting() {
    waiting = false;
  }
}
