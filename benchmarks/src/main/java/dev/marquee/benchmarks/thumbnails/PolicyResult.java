package dev.marquee.benchmarks.thumbnails;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What all seeds say of a policy in a landscape.
 *
 * @param outcomes one per seed, at least one
 */
public record PolicyResult(
    Landscape landscape, PolicyKind policy, List<PolicyRun.Outcome> outcomes) {

  /** A mean and its 95 % interval over the seeds; NaN bounds of a single seed. */
  public record Interval(double mean, double lower, double upper) {}

  public PolicyResult {
    outcomes = List.copyOf(outcomes);
    if (outcomes.isEmpty()) {
      throw new IllegalArgumentException("outcomes must not be empty");
    }
  }

  /** Regret of the whole run as percentage of the even policy's. */
  public Interval regretPercent() {
    return interval(values(outcome -> outcome.percentOfUniform(PolicyRun.POINTS)));
  }

  /** Regret of the first tenth. */
  public Interval firstTenthPercent() {
    return interval(values(outcome -> outcome.percentOfUniform(PolicyRun.POINTS / 10)));
  }

  /** This policy's regret over another's on the same seeds, by pairs. */
  public Interval ratioTo(PolicyResult other) {
    return ratio(other, PolicyRun.POINTS);
  }

  /** The same of the first tenth. */
  public Interval firstTenthRatioTo(PolicyResult other) {
    return ratio(other, PolicyRun.POINTS / 10);
  }

  /** Regret of titles that entered during the run, in their first tenth; NaN when none did. */
  public Interval newTitlePercent() {
    return interval(values(PolicyRun.Outcome::newTitlePercent));
  }

  /** The same over another policy's on the same seeds, by pairs. */
  public Interval newTitleRatioTo(PolicyResult other) {
    return ratio(other, PolicyRun.Outcome::newTitlePercent);
  }

  private Interval ratio(PolicyResult other, int points) {
    return ratio(other, outcome -> outcome.percentOfUniform(points));
  }

  /** Over the seeds that both ran on: they begin with the same one. */
  private Interval ratio(PolicyResult other, ToDoubleFunction<PolicyRun.Outcome> figure) {
    double[] own = values(figure);
    double[] others = other.values(figure);
    double[] ratios = new double[Math.min(own.length, others.length)];
    for (int seed = 0; seed < ratios.length; seed++) {
      ratios[seed] = own[seed] / others[seed];
    }
    return interval(ratios);
  }

  /** Median over the seeds of the median time of a decision and an update, microseconds. */
  public double microsPerDecision() {
    double[] values = values(PolicyRun.Outcome::microsPerDecision);
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Bytes per title, NaN when nobody can tell. */
  public double stateBytesPerTitle() {
    return outcomes.get(0).stateBytesPerTitle();
  }

  /** Mean regret over the seeds after each point, in takes that were lost. */
  public double[] curve() {
    double[] mean = new double[PolicyRun.POINTS];
    for (PolicyRun.Outcome outcome : outcomes) {
      for (int point = 0; point < mean.length; point++) {
        mean[point] += outcome.regret()[point] / outcomes.size();
      }
    }
    return mean;
  }

  private double[] values(ToDoubleFunction<PolicyRun.Outcome> figure) {
    return outcomes.stream().mapToDouble(figure).toArray();
  }

  /** Student's t interval of the mean. */
  static Interval interval(double[] values) {
    int count = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    if (count == 1) {
      return new Interval(mean, Double.NaN, Double.NaN);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double reach =
        TDistribution.of(count - 1.0).inverseCumulativeProbability(.975)
            * Math.sqrt(squares / (count - 1) / count);
    return new Interval(mean, mean - reach, mean + reach);
  }
}
