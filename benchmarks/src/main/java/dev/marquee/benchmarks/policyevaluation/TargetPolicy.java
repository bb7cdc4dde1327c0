package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.benchmarks.policyevaluation.ClickPriors.Beta;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ChengBetaSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The policy to be evaluated: for each position the probability of each arm. Not changed once made.
 */
public final class TargetPolicy {
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  /** By position from 0, then arm. */
  private final double[][] probabilities;

  private TargetPolicy(Collection<String> arms) {
    arms.forEach(arm -> numbers.put(arm, numbers.size()));
    probabilities = new double[OpenBanditLog.POSITIONS][numbers.size()];
  }

  /** Every arm with the same probability at every position. */
  public static TargetPolicy uniform(Collection<String> arms) {
    TargetPolicy policy = new TargetPolicy(arms);
    for (double[] row : policy.probabilities) {
      Arrays.fill(row, 1.0 / row.length);
    }
    return policy;
  }

  /**
   * Bernoulli Thompson sampling (Thompson 1933; Chapelle and Li 2011) that no longer learns: each
   * page draws a click rate for every arm, and the arms with the largest fill the positions in
   * order, without repetition. Probabilities are the frequencies over the draws, so an arm whose
   * probability is far below one over their number may stand at 0.
   *
   * @param priors distribution of the click rate by arm, at least as many as positions
   * @param draws pages drawn, positive
   * @param seed of the draws
   */
  public static TargetPolicy thompsonSampling(Map<String, Beta> priors, int draws, long seed) {
    if (priors.size() < OpenBanditLog.POSITIONS) {
      throw new IllegalArgumentException(
          "arms must be at least " + OpenBanditLog.POSITIONS + ": " + priors.size());
    }
    if (draws < 1) {
      throw new IllegalArgumentException("draws must be positive: " + draws);
    }
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed);
    List<SharedStateContinuousSampler> rates =
        priors.values().stream()
            .map(prior -> ChengBetaSampler.of(random, prior.alpha(), prior.beta()))
            .toList();
    TargetPolicy policy = new TargetPolicy(priors.keySet());
    double[] best = new double[OpenBanditLog.POSITIONS];
    int[] arms = new int[OpenBanditLog.POSITIONS];
    for (int draw = 0; draw < draws; draw++) {
      // A drawn rate may underflow to 0 and must still take a free position.
      Arrays.fill(best, -1);
      for (int arm = 0; arm < rates.size(); arm++) {
        insert(best, arms, rates.get(arm).sample(), arm);
      }
      for (int position = 0; position < arms.length; position++) {
        policy.probabilities[position][arms[position]]++;
      }
    }
    for (double[] row : policy.probabilities) {
      for (int arm = 0; arm < row.length; arm++) {
        row[arm] /= draws;
      }
    }
    return policy;
  }

  private static void insert(double[] best, int[] arms, double rate, int arm) {
    int at = best.length;
    while (at > 0 && best[at - 1] < rate) {
      at--;
      if (at + 1 < best.length) {
        best[at + 1] = best[at];
        arms[at + 1] = arms[at];
      }
    }
    if (at < best.length) {
      best[at] = rate;
      arms[at] = arm;
    }
  }

  /** Number of arms. */
  public int arms() {
    return numbers.size();
  }

  /**
   * An arm's number, from 0.
   *
   * @throws IllegalArgumentException when the policy does not know it
   */
  public int number(String arm) {
    Integer number = numbers.get(arm);
    if (number == null) {
      throw new IllegalArgumentException(
          "arm must be among " + String.join(", ", numbers.keySet()) + ": " + arm);
    }
    return number;
  }

  /**
   * Probability of an arm, in [0, 1].
   *
   * @param arm number of the arm
   * @param position from 1
   */
  public double probability(int arm, int position) {
    return probabilities[position - 1][arm];
  }

  /**
   * One draw from the probabilities of a position.
   *
   * @return number of the arm
   */
  public int draw(int position, UniformRandomProvider random) {
    double[] row = probabilities[position - 1];
    double left = random.nextDouble();
    int last = 0;
    for (int arm = 0; arm < row.length; arm++) {
      if (row[arm] > 0) {
        last = arm;
        left -= row[arm];
        if (left < 0) {
          return arm;
        }
      }
    }
    // Frequencies sum to 1 only up to rounding.
    return last;
  }
}
