package dev.marquee.cachewarming;

import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.planning.MissCause;
import dev.marquee.streaming.SumQualityFunction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Adds up how forecasts and plans came out, and publishes it on the metrics topic and as Flink
 * metrics: {@code cacheWarming.byteHitRatio}, {@code cacheWarming.coverage80}, {@code
 * cacheWarming.coverage95}, {@code cacheWarming.largestGap}; and as sums since the start {@code
 * cacheWarming.scoredSinceStart}, {@code cacheWarming.within80SinceStart}, {@code
 * cacheWarming.within95SinceStart}, {@code cacheWarming.bytesSinceStart}, {@code
 * cacheWarming.hitBytesSinceStart}.
 */
final class QualityFunction extends SumQualityFunction<QualityCounts> {
  private static final long serialVersionUID = 1L;

  QualityFunction(long intervalMillis) {
    super(QualityCounts.class, intervalMillis);
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    MetricGroup group = WarmingMetrics.of(getRuntimeContext().getMetricGroup());
    group.gauge("byteHitRatio", (Gauge<Double>) () -> share(latest().hitBytes, latest().bytes));
    group.gauge("coverage80", (Gauge<Double>) () -> coverage(latest().within80));
    group.gauge("coverage95", (Gauge<Double>) () -> coverage(latest().within95));
    group.gauge("largestGap", (Gauge<Double>) () -> latest().largestGap);
    group.gauge("scoredSinceStart", (Gauge<Long>) () -> sum(sinceStart().scored));
    group.gauge("within80SinceStart", (Gauge<Long>) () -> sum(sinceStart().within80));
    group.gauge("within95SinceStart", (Gauge<Long>) () -> sum(sinceStart().within95));
    group.gauge("bytesSinceStart", (Gauge<Long>) () -> sinceStart().bytes);
    group.gauge("hitBytesSinceStart", (Gauge<Long>) () -> sinceStart().hitBytes);
  }

  private double coverage(long[] within) {
    return share(sum(within), sum(latest().scored));
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
    return List.of(load(total), plans(total));
  }

  private static Scope load(QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("slots", total.slots);
    counts.put("corrections", total.corrections);
    counts.put("scored", sum(total.scored));
    Map<String, Double> values = new TreeMap<>();
    values.put("coverage80", share(sum(total.within80), sum(total.scored)));
    values.put("coverage95", share(sum(total.within95), sum(total.scored)));
    for (Horizon horizon : Horizon.values()) {
      int at = horizon.ordinal();
      if (total.scored[at] > 0) {
        String id = horizon.id();
        counts.put("scored." + id, total.scored[at]);
        values.put("coverage80." + id, share(total.within80[at], total.scored[at]));
        values.put("coverage95." + id, share(total.within95[at], total.scored[at]));
        values.put(
            "relativeError." + id,
            total.streams[at] == 0 ? 0 : total.absoluteError[at] / total.streams[at]);
      }
    }
    return new Scope("load", counts, values, Map.of());
  }

  private static Scope plans(QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("requests", total.requests);
    counts.put("hits", total.hits);
    counts.put("bytes", total.bytes);
    counts.put("hitBytes", total.hitBytes);
    counts.put("filledBytes", total.filledBytes);
    counts.put("wastedBytes", total.wastedBytes);
    counts.put("plans", total.plans);
    Map<String, Double> values = new TreeMap<>();
    for (MissCause cause : MissCause.values()) {
      long missed = total.missedBytes[cause.ordinal()];
      counts.put("missedBytes." + cause, missed);
      values.put("missedShare." + cause, share(missed, total.bytes));
    }
    values.put("objectHitRatio", share(total.hits, total.requests));
    values.put("byteHitRatio", share(total.hitBytes, total.bytes));
    values.put("plannedShare", share(total.plannedBytes, total.bytes));
    values.put("plannedHitRatio", share(total.plannedHitBytes, total.plannedBytes));
    values.put("expectedPeakBytes", total.expectedPeakBytes);
    values.put("servedPeakBytes", total.servedPeakBytes);
    values.put("wastedFill", share(total.wastedBytes, total.filledBytes));
    values.put("largestGap", total.largestGap);
    return new Scope("plans", counts, values, Map.of());
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}
