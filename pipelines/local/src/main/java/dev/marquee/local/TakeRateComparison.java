package dev.marquee.local;

import dev.marquee.thumbnails.evaluation.Interval;

/**
 * How often titles were taken behind the pictures of the policy, and how often behind pictures
 * drawn evenly, with 95 % intervals.
 *
 * <p>The rates have score intervals (Wilson 1927), their difference the hybrid of the two (Newcombe
 * 1998, method 10), which keeps its level where the even share is small and takes are rare.
 *
 * @param policyImpressions showings behind a picture drawn by the policy's probabilities
 * @param policyTakes takes among them
 * @param evenImpressions showings behind a picture of the even share
 * @param evenTakes takes among them
 */
record TakeRateComparison(
    long policyImpressions, long policyTakes, long evenImpressions, long evenTakes) {

  TakeRateComparison {
    requireShare("policyTakes", policyTakes, policyImpressions);
    requireShare("evenTakes", evenTakes, evenImpressions);
  }

  private static void requireShare(String name, long takes, long impressions) {
    if (takes < 0 || takes > impressions) {
      throw new IllegalArgumentException(
          name + " must be in [0, " + impressions + "], is " + takes);
    }
  }

  /** Takes per showing by the policy, 0 without showings. */
  double policyRate() {
    return rate(policyTakes, policyImpressions);
  }

  /** Takes per showing of the even share, 0 without showings. */
  double evenRate() {
    return rate(evenTakes, evenImpressions);
  }

  Interval policyInterval() {
    return Interval.wilson(policyRate(), policyImpressions);
  }

  Interval evenInterval() {
    return Interval.wilson(evenRate(), evenImpressions);
  }

  /** Rate of the policy less that of the even share, in [-1, 1]. */
  double difference() {
    return policyRate() - evenRate();
  }

  /** Lower bound of the difference, in [-1, 1]. */
  double differenceLower() {
    return difference()
        - Math.hypot(policyRate() - policyInterval().lower(), evenInterval().upper() - evenRate());
  }

  /** Upper bound of the difference, in [-1, 1]. */
  double differenceUpper() {
    return difference()
        + Math.hypot(policyInterval().upper() - policyRate(), evenRate() - evenInterval().lower());
  }

  private static double rate(long takes, long impressions) {
    return impressions == 0 ? 0 : (double) takes / impressions;
  }
}
