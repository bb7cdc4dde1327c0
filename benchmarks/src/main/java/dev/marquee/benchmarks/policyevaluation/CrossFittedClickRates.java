package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.benchmarks.policyevaluation.OpenBanditLog.Impression;
import java.util.List;

/**
 * Click rates by arm, learned so that no impression predicts itself: impression i belongs to fold i
 * mod {@value #FOLDS} and is predicted from the other folds (cross-fitting, Chernozhukov et al.
 * 2018).
 *
 * <p>An arm's rate is shrunk to the mean of all arms by as many impressions as hold one click on
 * average: (clicks + 1) / (impressions + 1/mean). Without a click in the other folds all rates are
 * 0.
 */
final class CrossFittedClickRates {
  static final int FOLDS = 10;

  /** By fold, then arm. */
  private final double[][] rates = new double[FOLDS][];

  /** By fold, then position from 0. */
  private final double[][] targetRates = new double[FOLDS][OpenBanditLog.POSITIONS];

  CrossFittedClickRates(List<Impression> impressions, TargetPolicy target) {
    int arms = target.arms();
    double[][] clicks = new double[FOLDS][arms];
    double[][] counts = new double[FOLDS][arms];
    for (int at = 0; at < impressions.size(); at++) {
      Impression impression = impressions.get(at);
      int arm = target.number(impression.arm());
      clicks[at % FOLDS][arm] += impression.click();
      counts[at % FOLDS][arm]++;
    }
    for (int fold = 0; fold < FOLDS; fold++) {
      rates[fold] = shrunk(sumWithout(fold, clicks), sumWithout(fold, counts));
      for (int position = 1; position <= OpenBanditLog.POSITIONS; position++) {
        double expected = 0;
        for (int arm = 0; arm < arms; arm++) {
          expected += target.probability(arm, position) * rates[fold][arm];
        }
        // Probabilities sum to 1 only up to rounding.
        targetRates[fold][position - 1] = Math.min(1, expected);
      }
    }
  }

  private static double[] sumWithout(int fold, double[][] values) {
    double[] sums = new double[values[fold].length];
    for (int other = 0; other < values.length; other++) {
      if (other != fold) {
        for (int arm = 0; arm < sums.length; arm++) {
          sums[arm] += values[other][arm];
        }
      }
    }
    return sums;
  }

  private static double[] shrunk(double[] clicks, double[] counts) {
    double allClicks = 0;
    double allCounts = 0;
    for (int arm = 0; arm < clicks.length; arm++) {
      allClicks += clicks[arm];
      allCounts += counts[arm];
    }
    double[] shrunk = new double[clicks.length];
    if (allClicks > 0) {
      double weight = allCounts / allClicks;
      for (int arm = 0; arm < shrunk.length; arm++) {
        shrunk[arm] = (clicks[arm] + 1) / (counts[arm] + weight);
      }
    }
    return shrunk;
  }

  /** Click rate expected of the arm by those who did not see the impression, in [0, 1]. */
  double ofArm(int impression, int arm) {
    return rates[impression % FOLDS][arm];
  }

  /** Click rate that the same expect of the target at the position, in [0, 1]. */
  double ofTarget(int impression, int position) {
    return targetRates[impression % FOLDS][position - 1];
  }
}
