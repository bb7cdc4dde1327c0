package dev.marquee.thumbnails.evaluation;

import dev.marquee.thumbnails.evaluation.SkewnessCorrection.Deviations;

/**
 * Sums over logged impressions from which a target's value follows by inverse propensity scoring
 * (Horvitz and Thompson 1952), self-normalised (Swaminathan and Joachims 2015) and doubly robust
 * (Dudík et al. 2014), with 95 % intervals.
 *
 * <p>Constant memory: powers up to the third, for intervals corrected for skewness. Intervals hold
 * for impressions that are independent given what was logged. To what was seen they add {@link
 * #UNSEEN} of a full reward and of an empty one at an impression of average weight, so that a log
 * without a reward, or with nothing else, does not pass for certain; estimates are of the log
 * alone.
 *
 * <p>In the names of fields w is the weight, y the reward and d the doubly robust reward. Public
 * fields make it a serializable record; sums add up in any order. Not thread-safe.
 */
public final class ImportanceSums {
  /** Half a count, as in the prior of Jeffreys for a rate. */
  static final double UNSEEN = .5;

  /** Impressions logged. */
  public long impressions;

  /** The largest weight. */
  public double largestWeight;

  public double w;
  public double ww;
  public double www;
  public double wy;
  public double wwy;
  public double wwyy;
  public double wwwy;
  public double wwwyy;
  public double wwwyyy;
  public double d;
  public double dd;
  public double ddd;

  /** Adds an impression. */
  public void add(LoggedImpression impression) {
    double weight = impression.weight();
    double reward = impression.reward();
    double robust = impression.doublyRobustReward();
    double square = weight * weight;
    double cube = square * weight;
    impressions++;
    largestWeight = Math.max(largestWeight, weight);
    w += weight;
    ww += square;
    www += cube;
    wy += weight * reward;
    wwy += square * reward;
    wwyy += square * reward * reward;
    wwwy += cube * reward;
    wwwyy += cube * reward * reward;
    wwwyyy += cube * reward * reward * reward;
    d += robust;
    dd += robust * robust;
    ddd += robust * robust * robust;
  }

  /** Adds what was summed elsewhere. */
  public void add(ImportanceSums other) {
    impressions += other.impressions;
    largestWeight = Math.max(largestWeight, other.largestWeight);
    w += other.w;
    ww += other.ww;
    www += other.www;
    wy += other.wy;
    wwy += other.wwy;
    wwyy += other.wwyy;
    wwwy += other.wwwy;
    wwwyy += other.wwwyy;
    wwwyyy += other.wwwyyy;
    d += other.d;
    dd += other.dd;
    ddd += other.ddd;
  }

  /** A copy that shares nothing. */
  public ImportanceSums copy() {
    ImportanceSums copy = new ImportanceSums();
    copy.add(this);
    return copy;
  }

  /** (Σw)²/Σw², 0 without weights. */
  public double effectiveSampleSize() {
    return ww == 0 ? 0 : w * w / ww;
  }

  /** The mean of weighted rewards. */
  public PolicyValue ips() {
    return ofMean(Estimator.IPS, wy, wwyy, wwwyyy);
  }

  /** The mean of doubly robust rewards. */
  public PolicyValue doublyRobust() {
    return ofMean(Estimator.DR, d, dd, ddd);
  }

  /** Weighted rewards over weights. */
  public PolicyValue snips() {
    double ratio = wy / w;
    return judged(
        Estimator.SNIPS,
        ratio,
        ww == 0
            ? Interval.EVERYTHING
            : SkewnessCorrection.interval(
                value ->
                    withUnseen(
                        value,
                        Deviations.ofPowers(
                            impressions,
                            wy - value * w,
                            wwyy - 2 * value * wwy + value * value * ww,
                            wwwyyy
                                - 3 * value * wwwyy
                                + 3 * value * value * wwwy
                                - value * value * value * www)),
                ratio));
  }

  private PolicyValue ofMean(Estimator estimator, double sum, double squares, double cubes) {
    double mean = sum / impressions;
    Deviations aboutMean = Deviations.ofPowers(impressions, sum, squares, cubes);
    return judged(
        estimator,
        mean,
        ww == 0
            ? Interval.EVERYTHING
            : SkewnessCorrection.interval(
                value ->
                    withUnseen(
                        value,
                        new Deviations(
                            sum - value * impressions, aboutMean.squares(), aboutMean.cubes())),
                mean));
  }

  private Deviations withUnseen(double value, Deviations seen) {
    double miss = 1 - value;
    return new Deviations(
        seen.sum(),
        seen.squares() + UNSEEN * ww / impressions * (miss * miss + value * value),
        seen.cubes() + UNSEEN * www / impressions * (miss * miss * miss - value * value * value));
  }

  private PolicyValue judged(Estimator estimator, double estimate, Interval interval) {
    return PolicyValue.judged(
        estimator, estimate, interval, effectiveSampleSize(), largestWeight, impressions);
  }
}
