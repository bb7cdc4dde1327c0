package dev.marquee.thumbnails.monitoring;

/**
 * Watches the rewards of one title: whether they have left what the model expects (Page's cumulated
 * sums, 1954, to both sides), and whether it is taken more often while it is watched less.
 *
 * <p>Some forty bytes. Public fields make it a serializable state record. Not thread-safe.
 */
public final class RewardWatch {
  /**
   * Errors of less than so many deviations per impression on average are let pass: a title of a
   * take rate of 5 % then counts as changed at 6 %.
   */
  static final float SLACK = .05f;

  /** By Siegmund's approximation a false alarm in some 80,000 impressions of a title. */
  static final float THRESHOLD = 60;

  /** For how many impressions an alarm stands when nothing renews it. */
  static final int STANDING = 1_000;

  /** Weights of the latest in the fast and the slow means: half-lives of 500 and 5,000. */
  static final float FAST = 1 - (float) Math.pow(.5, 1 / 500.0);

  static final float SLOW = 1 - (float) Math.pow(.5, 1 / 5000.0);

  /** How many deviations the fast mean must lie from the slow one. */
  static final double DEVIATIONS = 3;

  /** Impressions of one effective observation each in the fast mean. */
  private static final double FAST_COUNT = 2 / FAST;

  public float above;
  public float below;
  public int driftStanding;
  public float fastTakes;
  public float slowTakes;
  public float fastRewards;
  public float slowRewards;
  public float slowSquares;
  public int seen;

  /** Whether rewards have lately left their expectation. */
  public boolean hasDrifted() {
    return driftStanding > 0;
  }

  /**
   * Whether takes have risen while what a take is worth has fallen; false before two slow
   * half-lives.
   */
  public boolean isMisleading() {
    if (seen < 10_000 || slowTakes <= 0 || fastTakes <= 0) {
      return false;
    }
    double takesDeviation = Math.sqrt(slowTakes * (1 - slowTakes) / FAST_COUNT);
    double fastWorth = fastRewards / fastTakes;
    double slowWorth = slowRewards / slowTakes;
    double variance = Math.max(1e-4, slowSquares / slowTakes - slowWorth * slowWorth);
    double worthDeviation = Math.sqrt(variance / (FAST_COUNT * fastTakes));
    return fastTakes - slowTakes > DEVIATIONS * takesDeviation
        && slowWorth - fastWorth > DEVIATIONS * worthDeviation;
  }

  /**
   * Notes a decided impression.
   *
   * @param expected reward that the model expected, in (0, 1)
   * @param reward what came, in [0, 1]
   * @param taken whether there was a play at all
   * @return whether an alarm of drift has begun with it
   */
  public boolean observe(double expected, double reward, boolean taken) {
    double error = (reward - expected) / Math.sqrt(Math.max(1e-4, expected * (1 - expected)));
    above = (float) Math.max(0, above + error - SLACK);
    below = (float) Math.max(0, below - error - SLACK);
    driftStanding = Math.max(0, driftStanding - 1);
    boolean begins = false;
    if (above > THRESHOLD || below > THRESHOLD) {
      begins = driftStanding == 0;
      driftStanding = STANDING;
      above = 0;
      below = 0;
    }
    average(taken ? 1 : 0, (float) reward);
    return begins;
  }

  private void average(float take, float reward) {
    seen = Math.min(Integer.MAX_VALUE - 1, seen) + 1;
    // Means of what was seen so far until there is enough for the weights.
    float fast = Math.max(FAST, 1f / seen);
    float slow = Math.max(SLOW, 1f / seen);
    fastTakes += fast * (take - fastTakes);
    slowTakes += slow * (take - slowTakes);
    fastRewards += fast * (reward - fastRewards);
    slowRewards += slow * (reward - slowRewards);
    slowSquares += slow * (reward * reward - slowSquares);
  }
}
