package dev.marquee.benchmarks.thumbnails;

import java.util.SplittableRandom;

/** The picture with the best rate so far, and one at random in a tenth of the impressions. */
final class EpsilonGreedyPolicy implements ThumbnailPolicy {
  private static final double EPSILON = .1;

  private final CountedArms arms = new CountedArms(false);
  private final SplittableRandom random;

  EpsilonGreedyPolicy(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int title, int audience, int now) {
    if (random.nextDouble() < EPSILON) {
      return random.nextInt(ArtworkWorld.ARMS);
    }
    int best = 0;
    double most = -1;
    int begin = random.nextInt(ArtworkWorld.ARMS);
    for (int step = 0; step < ArtworkWorld.ARMS; step++) {
      int arm = (begin + step) % ArtworkWorld.ARMS;
      double shown = arms.shown(title, audience, arm);
      // What was never shown may be the best.
      double rate = shown == 0 ? 1 : arms.taken(title, audience, arm) / shown;
      if (rate > most) {
        most = rate;
        best = arm;
      }
    }
    return best;
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    arms.add(title, audience, arm, taken);
  }

  @Override
  public void replaced(int title, int arm) {
    arms.forget(title, arm);
  }

  @Override
  public double stateBytesPerTitle() {
    return arms.bytesPerTitle();
  }
}
