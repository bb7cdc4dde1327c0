package dev.marquee.benchmarks.thumbnails;

/**
 * The picture with the greatest upper confidence bound: UCB1 (Auer et al. 2002), or KL-UCB, whose
 * bound for Bernoulli rewards is the tightest (Garivier and Cappé 2011). With counts that fade UCB1
 * is discounted UCB (Garivier and Moulines 2011) at ξ = ½, which leaves it UCB1's bound.
 */
final class UpperConfidencePolicy implements ThumbnailPolicy {
  private static final int BISECTIONS = 20;

  /** What has faded below is as if never shown. */
  private static final double LEAST_SHOWN = 1e-6;

  private final CountedArms arms;
  private final boolean kullbackLeibler;

  UpperConfidencePolicy(boolean kullbackLeibler, CountedArms arms) {
    this.arms = arms;
    this.kullbackLeibler = kullbackLeibler;
  }

  @Override
  public int choose(int title, int audience, int now) {
    arms.advance(title, audience, now);
    double total = 0;
    for (int arm = 0; arm < ArtworkWorld.ARMS; arm++) {
      total += arms.shown(title, audience, arm);
    }
    int best = 0;
    double most = -1;
    for (int step = 0; step < ArtworkWorld.ARMS; step++) {
      // Outcomes come late: among equals another picture each time, not the first every time.
      int arm = (now + step) % ArtworkWorld.ARMS;
      double bound = bound(title, audience, arm, total);
      if (bound > most) {
        most = bound;
        best = arm;
      }
    }
    return best;
  }

  private double bound(int title, int audience, int arm, double total) {
    double shown = arms.shown(title, audience, arm);
    if (shown < LEAST_SHOWN) {
      return Double.MAX_VALUE;
    }
    double rate = arms.taken(title, audience, arm) / shown;
    double logarithm = Math.log(Math.max(1, total));
    if (!kullbackLeibler) {
      return rate + Math.sqrt(2 * logarithm / shown);
    }
    double low = rate;
    double high = 1;
    for (int step = 0; step < BISECTIONS; step++) {
      double middle = (low + high) / 2;
      if (shown * divergence(rate, middle) <= logarithm) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Kullback–Leibler divergence between two Bernoulli distributions. */
  static double divergence(double one, double other) {
    double divergence = 0;
    if (one > 0) {
      divergence += one * Math.log(one / other);
    }
    if (one < 1) {
      divergence += (1 - one) * Math.log((1 - one) / (1 - other));
    }
    return divergence;
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
