package dev.marquee.thumbnails.sharing;

import dev.marquee.thumbnails.bandit.SharedEffects;

/**
 * One of several learners of the same shared effects.
 *
 * <p>It learns on its own copy. From time to time it ships what it added since its last
 * contribution and goes on; when a publication comes back that includes the contribution, it takes
 * that over and adds what it has learned since. So every impression is in the sum once. Not
 * thread-safe.
 */
public final class EffectsLearner {
  private final SharedEffects effects;
  private NaturalEffects shipped;
  private long lastShipped;
  private boolean waiting;

  /**
   * @param effects what this learner starts from, and the object that it keeps learning on
   * @param firstNumber greater than all numbers that earlier lives of this learner used
   */
  public EffectsLearner(SharedEffects effects, long firstNumber) {
    this.effects = effects;
    this.shipped = NaturalEffects.of(effects);
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
    return effects.learned != shipped.learned;
  }

  /** What was learned since the last contribution, under the next number. */
  public NaturalEffects ship() {
    NaturalEffects now = NaturalEffects.of(effects);
    NaturalEffects change = now.since(shipped);
    shipped = now;
    lastShipped++;
    waiting = true;
    return change;
  }

  /**
   * Takes a publication over, unless it misses this learner's last contribution.
   *
   * @param published the owner's sum, of the same size
   * @param includedNumber the last contribution of this learner that is in it, {@link
   *     Long#MIN_VALUE} when none is
   * @return whether it was taken over
   */
  public boolean take(NaturalEffects published, long includedNumber) {
    if (waiting && includedNumber != lastShipped) {
      return false;
    }
    NaturalEffects since = NaturalEffects.of(effects).since(shipped);
    NaturalEffects sum = published.copy();
    sum.add(since);
    sum.copyTo(effects);
    shipped = published.copy();
    waiting = false;
    return true;
  }

  /** Gives up waiting for the last contribution, which a failure may have swallowed. */
  public void stopWaiting() {
    waiting = false;
  }
}
