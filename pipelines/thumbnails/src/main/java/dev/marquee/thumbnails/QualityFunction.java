package dev.marquee.thumbnails;

import dev.marquee.streaming.SumQualityFunction;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import dev.marquee.thumbnails.evaluation.Interval;
import dev.marquee.thumbnails.evaluation.PolicyValue;
import dev.marquee.thumbnails.evaluation.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Adds up what became of the showings, and publishes what the policy is worth on the metrics topic
 * and as Flink metrics: {@code thumbnails.takeRate}, {@code thumbnails.evenTakeRate}, {@code
 * thumbnails.rewardLift}; and as sums since the start {@code thumbnails.impressionsSinceStart},
 * {@code thumbnails.takesSinceStart}, {@code thumbnails.evenImpressionsSinceStart}, {@code
 * thumbnails.evenTakesSinceStart}.
 */
final class QualityFunction extends SumQualityFunction<QualityCounts> {
  private static final long serialVersionUID = 1L;

  QualityFunction(long intervalMillis) {
    super(QualityCounts.class, intervalMillis);
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup(ArtworkMetrics.GROUP);
    group.gauge("takeRate", (Gauge<Double>) () -> takeRate(latest().byPolicy));
    group.gauge("evenTakeRate", (Gauge<Double>) () -> takeRate(latest().evenly));
    group.gauge("rewardLift", (Gauge<Double>) () -> lift(latest()));
    group.gauge("impressionsSinceStart", (Gauge<Long>) () -> sinceStart().byPolicy.impressions);
    group.gauge("takesSinceStart", (Gauge<Long>) () -> sinceStart().byPolicy.takes);
    group.gauge("evenImpressionsSinceStart", (Gauge<Long>) () -> sinceStart().evenly.impressions);
    group.gauge("evenTakesSinceStart", (Gauge<Long>) () -> sinceStart().evenly.takes);
  }

  @Override
  protected QualityCounts zero() {
    return new QualityCounts();
  }

  @Override
  protected void add(QualityCounts total, QualityCounts counts) {
    total.add(counts);
  }

  @Override
  protected List<Scope> scopes(QualityCounts total) {
    return List.of(all(total), policyInForce(total));
  }

  private static Scope all(QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("showings", total.showings);
    counts.put("repeats", total.repeats);
    counts.put("duplicates", total.duplicates);
    counts.put("tooLate", total.tooLate);
    counts.put("learned", total.learned);
    counts.put("takes", total.takes);
    for (Exclusion cause : Exclusion.values()) {
      if (cause != Exclusion.NONE) {
        counts.put("excluded" + camelCase(cause.name()), total.excludedFor(cause));
      }
    }
    counts.put("playsWithoutImpression", total.playsWithoutImpression);
    counts.put("takesAfterWindow", total.takesAfterWindow);
    counts.put("policies", total.policies);
    counts.put("driftAlarms", total.driftAlarms);
    counts.put("completionAlarms", total.completionAlarms);
    counts.put("impressionsByPolicy", total.byPolicy.impressions);
    counts.put("impressionsEvenly", total.evenly.impressions);
    counts.put("takesByPolicy", total.byPolicy.takes);
    counts.put("takesEvenly", total.evenly.takes);
    Map<String, Double> values = new TreeMap<>();
    putDraws("policy", total.byPolicy, values);
    putDraws("even", total.evenly, values);
    values.put("rewardLift", lift(total));
    values.put("minutesAfterWindow", total.minutesAfterWindow);
    return new Scope("all", counts, values, Map.of());
  }

  private static void putDraws(String name, QualityCounts.Draws draws, Map<String, Double> values) {
    double rate = takeRate(draws);
    Interval interval = Interval.wilson(rate, draws.impressions);
    values.put(name + "TakeRate", rate);
    values.put(name + "TakeRateLower", interval.lower());
    values.put(name + "TakeRateUpper", interval.upper());
    values.put(name + "MinutesPerImpression", share(draws.minutes, draws.impressions));
    values.put(name + "Reward", share(draws.rewards, draws.impressions));
  }

  /**
   * The policy that each title had in force when a showing was decided, by what its predecessors
   * had shown; the mean over all showings since the job began.
   */
  private static Scope policyInForce(QualityCounts total) {
    Map<String, Double> values = new TreeMap<>();
    Map<String, String> notes = new TreeMap<>();
    put(total.current.ips(), values, notes);
    put(total.current.snips(), values, notes);
    put(total.current.doublyRobust(), values, notes);
    put(total.replay.value(), values, notes);
    Map<String, Long> counts = new TreeMap<>();
    counts.put("impressions", total.current.impressions);
    counts.put("impressionsEvenly", total.replay.impressions);
    counts.put("agreeing", total.replay.agreeing);
    counts.put("unmeasured", total.unmeasured);
    values.put("effectiveSampleSize", total.current.effectiveSampleSize());
    values.put("largestWeight", total.current.largestWeight);
    return new Scope("policy-in-force", counts, values, notes);
  }

  private static void put(
      PolicyValue value, Map<String, Double> values, Map<String, String> notes) {
    String id = value.estimator().id();
    if (value.verdict() == Verdict.REFUSED) {
      notes.put(id, "refused: " + value.reason());
      return;
    }
    values.put(id, value.estimate());
    values.put(id + "Lower", value.interval().lower());
    values.put(id + "Upper", value.interval().upper());
  }

  private static double takeRate(QualityCounts.Draws draws) {
    // Corrections may come of impressions that an older state did not count.
    return Math.min(1, share(draws.takes, draws.impressions));
  }

  /** Reward of the policy over that of the even share, less one; 0 while one of them is unknown. */
  private static double lift(QualityCounts total) {
    double even = share(total.evenly.rewards, total.evenly.impressions);
    double policy = share(total.byPolicy.rewards, total.byPolicy.impressions);
    return even == 0 ? 0 : policy / even - 1;
  }

  private static String camelCase(String constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return text.toString();
  }
}
