package dev.marquee.recommendations;

import dev.marquee.events.ModelMetrics;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds up the quality that the subtasks measured, and publishes it on the metrics topic and as
 * Flink metrics: {@code recommendations.recall10}, {@code recommendations.popularityRecall10},
 * {@code recommendations.pageRecall10}, {@code recommendations.learningShare}.
 *
 * <p>The sums are state, so a replayed span counts once.
 */
final class QualityFunction extends KeyedProcessFunction<String, QualityCounts, Keyed<ModelMetrics>>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final long intervalMillis;
  private transient ValueState<QualityCounts> totals;
  private transient OutputVersions versions;
  private transient QualityCounts latest;
  private transient boolean isTimerSet;

  QualityFunction(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    versions =
        OutputVersions.open(
            context,
            System.currentTimeMillis(),
            getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {
    // The epoch of a life does not change, and keyed state is Flink's own.
  }

  @Override
  public void open(OpenContext context) {
    totals =
        getRuntimeContext().getState(new ValueStateDescriptor<>("quality", QualityCounts.class));
    latest = new QualityCounts();
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup(ItemMetrics.GROUP);
    group.gauge("recall10", (Gauge<Double>) () -> share(latest.recall10, latest.scored));
    group.gauge(
        "popularityRecall10",
        (Gauge<Double>) () -> share(latest.popularityRecall10, latest.scored));
    group.gauge("pageRecall10", (Gauge<Double>) () -> share(latest.pageRecall10, latest.scored));
    group.gauge("learningShare", (Gauge<Double>) () -> latest.learningShare());
  }

  @Override
  public void processElement(
      QualityCounts counts, Context context, Collector<Keyed<ModelMetrics>> out) throws Exception {
    QualityCounts total = totals.value();
    if (total == null) {
      total = new QualityCounts();
    }
    total.add(counts);
    totals.update(total);
    latest = total;
    if (!isTimerSet) {
      isTimerSet = true;
      var clock = context.timerService();
      clock.registerProcessingTimeTimer(clock.currentProcessingTime() + intervalMillis);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Keyed<ModelMetrics>> out)
      throws Exception {
    isTimerSet = false;
    QualityCounts total = totals.value();
    latest = total;
    String job = context.getCurrentKey();
    out.collect(Keyed.of(Topics.MODEL_METRICS, all(job, time, total)));
    out.collect(Keyed.of(Topics.MODEL_METRICS, known(job, time, total)));
  }

  private ModelMetrics all(String job, long time, QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("events", total.events);
    counts.put("duplicates", total.duplicates);
    counts.put("barred", total.barred);
    counts.put("pages", total.pages);
    counts.put("positives", total.positives);
    counts.put("replayed", total.replayed);
    counts.put("scored", total.scored);
    counts.put("learned", total.learned);
    Map<String, Double> values = new TreeMap<>();
    values.put("recall10", share(total.recall10, total.scored));
    values.put("reciprocalRank10", share(total.reciprocalRank10, total.scored));
    values.put("popularityRecall10", share(total.popularityRecall10, total.scored));
    values.put("pageRecall10", share(total.pageRecall10, total.scored));
    values.put("ceiling", 1 - share(total.onNewTitles, total.scored));
    values.put("coverage", Math.min(1, share(total.coverage.estimate(), total.catalogueTitles)));
    values.put("learningShare", total.learningShare());
    return metrics(job, "all", time, counts, values);
  }

  private ModelMetrics known(String job, long time, QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("scored", total.knownScored);
    Map<String, Double> values = new TreeMap<>();
    values.put("recall10", share(total.knownRecall10, total.knownScored));
    values.put("reciprocalRank10", share(total.knownReciprocalRank10, total.knownScored));
    values.put("popularityRecall10", share(total.knownPopularityRecall10, total.knownScored));
    values.put("pageRecall10", share(total.knownPageRecall10, total.knownScored));
    return metrics(job, "known", time, counts, values);
  }

  private ModelMetrics metrics(
      String job, String scope, long time, Map<String, Long> counts, Map<String, Double> values) {
    return new ModelMetrics(
        job, scope, versions.next(), Instant.ofEpochMilli(time), counts, values, Map.of());
  }

  private static double share(double sum, long count) {
    return count == 0 ? 0 : sum / count;
  }
}
