package dev.marquee.benchmarks.thumbnails;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One policy in one world: 300,000 impressions, outcomes late.
 *
 * <p>Which title and audience comes, and the uniform number that decides whether it takes, depend
 * on the seed alone, so that policies differ by their choices and by nothing else.
 */
public final class PolicyRun {
  /** Points of the regret curve. */
  public static final int POINTS = 100;

  /** Impressions whose mean time is one measurement. */
  private static final int TIMED = 1_000;

  private static final long IMPRESSION_STREAM = 0x1B5;
  private static final long POLICY_STREAM = 0x90B;

  private final Landscape landscape;
  private final Starter starter;
  private final long seed;
  private final ClickRates clickRates;

  private final int[] titles = new int[ArtworkWorld.IMPRESSIONS];
  private final byte[] audiences = new byte[ArtworkWorld.IMPRESSIONS];
  private final byte[] arms = new byte[ArtworkWorld.IMPRESSIONS];
  private final boolean[] taken = new boolean[ArtworkWorld.IMPRESSIONS];

  /** Impression from which on a picture is the present one. */
  private final int[][] since = new int[ArtworkWorld.TITLES][ArtworkWorld.ARMS];

  /** Impression at which a title entered the running service, 0 when it was there before. */
  private final int[] entered = new int[ArtworkWorld.TITLES];

  /**
   * What came of it.
   *
   * @param regret summed difference to the best picture, after each point of the run
   * @param uniformRegret the same of a policy that draws evenly
   * @param newTitlePercent regret of titles that entered during the run, in the first tenth of the
   *     run from then on, as percentage of the even policy's; NaN when none entered
   * @param microsPerDecision median time of a choice and the learning of an outcome
   * @param stateBytesPerTitle bytes, NaN when nobody can tell
   */
  public record Outcome(
      double[] regret,
      double[] uniformRegret,
      double newTitlePercent,
      double microsPerDecision,
      double stateBytesPerTitle) {

    /** Regret of the first points as percentage of the even policy's. */
    public double percentOfUniform(int points) {
      return 100 * regret[points - 1] / uniformRegret[points - 1];
    }
  }

  /** Makes a fresh policy in a world. */
  interface Starter {
    ThumbnailPolicy start(ArtworkWorld world, long seed);
  }

  /**
   * @param clickRates for {@link Landscape#MISMATCHED}, else unused
   */
  public PolicyRun(Landscape landscape, PolicyKind kind, long seed, ClickRates clickRates) {
    this(landscape, kind::start, seed, clickRates);
  }

  PolicyRun(Landscape landscape, Starter starter, long seed, ClickRates clickRates) {
    this.landscape = landscape;
    this.starter = starter;
    this.seed = seed;
    this.clickRates = clickRates;
  }

  /** Runs it. */
  public Outcome run() {
    ArtworkWorld world = new ArtworkWorld(landscape, seed, clickRates);
    SplittableRandom stream = new SplittableRandom(seed * 1_000_003 + IMPRESSION_STREAM);
    double[] shares = titleShares();
    double[] regret = new double[POINTS];
    double[] uniformRegret = new double[POINTS];
    double[] micros = new double[ArtworkWorld.IMPRESSIONS / TIMED];
    double lost = 0;
    double lostEvenly = 0;
    double lostEarly = 0;
    double lostEarlyEvenly = 0;
    int delay = landscape.delay();
    try (ThumbnailPolicy policy = starter.start(world, seed * 1_000_003 + POLICY_STREAM)) {
      long nanos = 0;
      for (int now = 0; now < ArtworkWorld.IMPRESSIONS; now++) {
        world.advance(now, new News(policy, now));
        titles[now] = titleAt(shares, stream.nextDouble());
        audiences[now] = (byte) stream.nextInt(ArtworkWorld.AUDIENCES);
        double luck = stream.nextDouble();
        long begin = System.nanoTime();
        int arm = policy.choose(titles[now], audiences[now], now);
        if (now >= delay) {
          learn(policy, now - delay, now);
        }
        nanos += System.nanoTime() - begin;
        arms[now] = (byte) arm;
        double rate = world.rate(titles[now], arm, audiences[now]);
        taken[now] = luck < rate;
        double best = world.bestRate(titles[now], audiences[now]);
        double evenly = best - world.meanRate(titles[now], audiences[now]);
        lost += best - rate;
        lostEvenly += evenly;
        if (isNew(titles[now], now)) {
          lostEarly += best - rate;
          lostEarlyEvenly += evenly;
        }
        if ((now + 1) % TIMED == 0) {
          micros[now / TIMED] = nanos / 1e3 / TIMED;
          nanos = 0;
        }
        if ((now + 1) % (ArtworkWorld.IMPRESSIONS / POINTS) == 0) {
          int point = now / (ArtworkWorld.IMPRESSIONS / POINTS);
          regret[point] = lost;
          uniformRegret[point] = lostEvenly;
        }
      }
      Arrays.sort(micros);
      return new Outcome(
          regret,
          uniformRegret,
          100 * lostEarly / lostEarlyEvenly,
          micros[micros.length / 2],
          policy.stateBytesPerTitle());
    }
  }

  private boolean isNew(int title, int now) {
    return entered[title] > 0 && now < entered[title] + ArtworkWorld.EARLY;
  }

  /** Passes on what is new, and keeps since when. */
  private final class News implements ArtworkWorld.ReplacementListener {
    private final ThumbnailPolicy policy;
    private final int now;

    private News(ThumbnailPolicy policy, int now) {
      this.policy = policy;
      this.now = now;
    }

    @Override
    public void replaced(int title, int arm) {
      since[title][arm] = now;
      policy.replaced(title, arm);
    }

    @Override
    public void entered(int title) {
      Arrays.fill(since[title], now);
      entered[title] = now;
      policy.entered(title);
    }
  }

  private void learn(ThumbnailPolicy policy, int shownAt, int now) {
    int title = titles[shownAt];
    int arm = arms[shownAt];
    // What is said of a picture that is gone helps nobody.
    if (since[title][arm] <= shownAt) {
      policy.learn(title, audiences[shownAt], arm, taken[shownAt], shownAt, now);
    }
  }

  private static double[] titleShares() {
    double[] cumulative = new double[ArtworkWorld.TITLES];
    double sum = 0;
    for (int title = 0; title < cumulative.length; title++) {
      sum += Math.pow(title + 1, -ArtworkWorld.ZIPF);
      cumulative[title] = sum;
    }
    for (int title = 0; title < cumulative.length; title++) {
      cumulative[title] /= sum;
    }
    return cumulative;
  }

  private static int titleAt(double[] cumulative, double uniform) {
    int found = Arrays.binarySearch(cumulative, uniform);
    return Math.min(cumulative.length - 1, found < 0 ? -found - 1 : found + 1);
  }
}
