package dev.marquee.benchmarks.thumbnails;

import java.util.SplittableRandom;

/** Draws evenly and learns nothing. */
final class UniformPolicy implements ThumbnailPolicy {
  private final SplittableRandom random;

  UniformPolicy(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public int choose(int title, int audience, int now) {
    return random.nextInt(ArtworkWorld.ARMS);
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    // Nothing would change its draws.
  }

  @Override
  public void replaced(int title, int arm) {
    // Neither would this.
  }

  @Override
  public double stateBytesPerTitle() {
    return 0;
  }
}
