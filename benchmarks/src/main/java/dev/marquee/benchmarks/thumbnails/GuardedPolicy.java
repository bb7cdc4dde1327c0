package dev.marquee.benchmarks.thumbnails;

import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.policy.Guardrails;
import dev.marquee.thumbnails.policy.PolicyTable;
import java.util.SplittableRandom;

/**
 * The artwork model as the job publishes it: drawn from a frozen table per title, with a floor for
 * each picture, a cap while evidence is thin, and an even share.
 *
 * <p>A table is made anew as in the job: when its title has learned {@link #NOTABLE_SHOWINGS} or
 * {@link #NOTABLE_SHARE} more since the last look, and taken over when a probability has moved by
 * {@link #NOTABLE_CHANGE}; at once when its pictures change. The job publishes what is left after a
 * minute as well, which impressions cannot tell.
 */
final class GuardedPolicy implements ThumbnailPolicy {
  static final int NOTABLE_SHOWINGS = 5;
  static final double NOTABLE_SHARE = .02;
  static final float NOTABLE_CHANGE = .02f;

  private final MarqueePolicy model;
  private final PolicyTable tables;
  private final SplittableRandom random;
  private final float[][] published = new float[ArtworkWorld.TITLES][];
  private final long[][] learned = new long[ArtworkWorld.TITLES][ArtworkWorld.AUDIENCES];
  private final int[] sinceLook = new int[ArtworkWorld.TITLES];

  GuardedPolicy(ArtworkWorld world, BanditOptions options, Guardrails guardrails, long seed) {
    this.model = new MarqueePolicy(world, options, seed);
    this.tables = new PolicyTable(model.bandit(), guardrails);
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int title, int audience, int now) {
    if (published[title] == null) {
      published[title] = table(title, now);
    }
    int place =
        PolicyTable.draw(published[title], audience, ArtworkWorld.ARMS, random.nextDouble());
    return model.armAt(title, place);
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    model.learn(title, audience, arm, taken, shownAt, now);
    learned[title][audience]++;
    sinceLook[title]++;
    long all = 0;
    for (long one : learned[title]) {
      all += one;
    }
    if (sinceLook[title] < Math.max(NOTABLE_SHOWINGS, NOTABLE_SHARE * all)) {
      return;
    }
    sinceLook[title] = 0;
    float[] table = table(title, now);
    if (published[title] == null
        || PolicyTable.difference(table, published[title]) >= NOTABLE_CHANGE) {
      published[title] = table;
    }
  }

  private float[] table(int title, int now) {
    return tables.of(
        model.effects(title), model.shared(now), learned[title], MarqueePolicy.timeOf(now));
  }

  @Override
  public void replaced(int title, int arm) {
    model.replaced(title, arm);
    published[title] = null;
  }

  @Override
  public void entered(int title) {
    model.entered(title);
    published[title] = null;
    learned[title] = new long[ArtworkWorld.AUDIENCES];
    sinceLook[title] = 0;
  }

  @Override
  public double stateBytesPerTitle() {
    double counts = (double) ArtworkWorld.AUDIENCES * Long.BYTES;
    double table = (double) ArtworkWorld.AUDIENCES * ArtworkWorld.ARMS * Float.BYTES;
    return model.stateBytesPerTitle() + counts + table;
  }
}
