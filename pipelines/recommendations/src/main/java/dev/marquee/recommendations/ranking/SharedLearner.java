package dev.marquee.recommendations.ranking;

/**
 * One of several learners of the same ranker, which share what they learn through an owner that
 * adds their contributions up (asynchronous summing of updates, as parameter servers do: Li et al.
 * 2014).
 *
 * <p>A learner works on its own copy. From time to time it ships what it learned since its last
 * contribution, and goes on learning; when a publication comes back that includes the contribution,
 * it takes that over and adds what it has learned since. So every learned step is in the sum once,
 * and a learner never loses its own steps to another's. Not thread-safe.
 */
public final class SharedLearner {
  private final RankerState state;
  private RankerState shipped;
  private long lastShipped;
  private boolean waiting;

  /**
   * @param state what this learner starts from, and the object that it keeps learning on
   * @param firstNumber greater than all numbers that earlier lives of this learner used
   */
  public SharedLearner(RankerState state, long firstNumber) {
    this.state = state;
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

  /** What was learned since the last contribution, under the next number. */
  public RankerState ship() {
    RankerState delta = state.deltaSince(shipped);
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
