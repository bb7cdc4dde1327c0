package dev.marquee.benchmarks.thumbnails;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Thompson sampling with a beta prior on each picture's rate (Chapelle and Li 2011); with counts
 * that fade, discounted Thompson sampling (Raj and Kalyani 2017).
 */
final class BetaThompsonPolicy implements ThumbnailPolicy {
  private final CountedArms arms;
  private final double alpha;
  private final double beta;
  private final UniformRandomProvider random;

  /**
   * @param arms no shows as yet
   */
  BetaThompsonPolicy(double alpha, double beta, CountedArms arms, long seed) {
    this.alpha = alpha;
    this.beta = beta;
    this.arms = arms;
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  @Override
  public int choose(int title, int audience, int now) {
    arms.advance(title, audience, now);
    int best = 0;
    double most = -1;
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      double taken = arms.taken(title, audience, arm);
      double passed = arms.shown(title, audience, arm) - taken;
      double drawn = ChengBetaSampler.of(random, alpha + taken, beta + passed).sample();
      if (drawn > most) {
        most = drawn;
        best = arm;
      }
    }
    return best;
  }

  @Override
  public void learn(int title, int audience, int arm, boolean taken, int shownAt, int now) {
    arms.advance(title, audience, now);
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
