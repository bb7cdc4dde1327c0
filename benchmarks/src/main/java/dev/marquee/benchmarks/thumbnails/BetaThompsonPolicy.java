package dev.marquee.benchmarks.thumbnails;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Thompson sampling with a beta prior on each picture's rate. */
final class BetaThompsonPolicy implements ThumbnailPolicy {
  private final CountedArms arms;
  private final double alpha;
  private final double beta;
  private final UniformRandomProvider random;

  /**
   * @param byAudience whether each audience has rates of its own
   */
  BetaThompsonPolicy(double alpha, double beta, boolean byAudience, long seed) {
    this.alpha = alpha;
    this.beta = beta;
    this.arms = new CountedArms(byAudience);
    this.random = RandomSource.XO_SHI_RO_256_PP.create(seed);
  }

  @Override
  public int choose(int title, int audience, int now) {
    int best = 0;
    double most = -1;
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      int taken = arms.taken(title, audience, arm);
      int passed = arms.shown(title, audience, arm) - taken;
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
