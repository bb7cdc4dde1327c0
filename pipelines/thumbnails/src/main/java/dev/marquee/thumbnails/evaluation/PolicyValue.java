package dev.marquee.thumbnails.evaluation;

import java.util.Locale;

/**
 * What a policy is worth by one estimator, and whether the log says enough to rely on it.
 *
 * <p>A refused value keeps its numbers for inspection.
 *
 * @param estimator how it was estimated
 * @param estimate mean reward under the target, about in [0, 1]; NaN when there is none
 * @param interval its 95 % confidence interval
 * @param effectiveSampleSize (Σw)²/Σw² of the weights (Kish 1965): impressions of the target's own
 *     that would tell as much, at least 0
 * @param largestWeight the largest of the weights, at least 0
 * @param impressions logged impressions, at least 0
 * @param verdict whether it may be relied on
 * @param reason why it was refused, in words; null when accepted
 */
public record PolicyValue(
    Estimator estimator,
    double estimate,
    Interval interval,
    double effectiveSampleSize,
    double largestWeight,
    long impressions,
    Verdict verdict,
    String reason) {

  /** Fewer effective impressions never carry an estimate. */
  public static final double LEAST_EFFECTIVE = 100;

  /** Nor does a smaller share of the log: few large weights then decide alone. */
  public static final double LEAST_EFFECTIVE_SHARE = .01;

  /** Judges an estimate by its effective sample size. */
  static PolicyValue judged(
      Estimator estimator,
      double estimate,
      Interval interval,
      double effectiveSampleSize,
      double largestWeight,
      long impressions) {
    String reason = refusal(effectiveSampleSize, impressions);
    return new PolicyValue(
        estimator,
        estimate,
        interval,
        effectiveSampleSize,
        largestWeight,
        impressions,
        reason == null ? Verdict.ACCEPTED : Verdict.REFUSED,
        reason);
  }

  /** The same, refused for a reason that the sums do not show. */
  public PolicyValue refusedBecause(String other) {
    return new PolicyValue(
        estimator,
        estimate,
        interval,
        effectiveSampleSize,
        largestWeight,
        impressions,
        Verdict.REFUSED,
        other);
  }

  private static String refusal(double effectiveSampleSize, long impressions) {
    if (impressions == 0) {
      return "no impression was logged";
    }
    if (effectiveSampleSize == 0) {
      return "the target shows nothing of what was logged";
    }
    double share = LEAST_EFFECTIVE_SHARE * impressions;
    double least = Math.max(LEAST_EFFECTIVE, share);
    if (effectiveSampleSize >= least) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "the effective sample size %.1f is below %.0f%s",
        effectiveSampleSize,
        least,
        share > LEAST_EFFECTIVE ? ", 1 % of the " + impressions + " impressions" : "");
  }
}
