package dev.marquee.recommendations;

import dev.marquee.streaming.SumQualityFunction;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Adds up the quality that the subtasks measured, and publishes it on the metrics topic and as
 * Flink metrics: {@code recommendations.recall10}, {@code recommendations.popularityRecall10},
 * {@code recommendations.pageRecall10}, {@code recommendations.learningShare}; and as sums since
 * the start {@code recommendations.scoredSinceStart}, {@code recommendations.recall10SinceStart},
 * {@code recommendations.popularityRecall10SinceStart}.
 */
final class QualityFunction extends SumQualityFunction<QualityCounts> {
  private static final long serialVersionUID = 1L;

  QualityFunction(long intervalMillis) {
    super(QualityCounts.class, intervalMillis);
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    MetricGroup group = getRuntimeContext().getMetricGroup().addGroup(ItemMetrics.GROUP);
    group.gauge("recall10", (Gauge<Double>) () -> share(latest().recall10, latest().scored));
    group.gauge(
        "popularityRecall10",
        (Gauge<Double>) () -> share(latest().popularityRecall10, latest().scored));
    group.gauge(
        "pageRecall10", (Gauge<Double>) () -> share(latest().pageRecall10, latest().scored));
    group.gauge("learningShare", (Gauge<Double>) () -> latest().learningShare());
    group.gauge("scoredSinceStart", (Gauge<Long>) () -> sinceStart().scored);
    group.gauge("recall10SinceStart", (Gauge<Double>) () -> sinceStart().recall10);
    group.gauge(
        "popularityRecall10SinceStart", (Gauge<Double>) () -> sinceStart().popularityRecall10);
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
    return List.of(all(total), known(total));
  }

  private static Scope all(QualityCounts total) {
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
    return new Scope("all", counts, values, Map.of());
  }

  private static Scope known(QualityCounts total) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("scored", total.knownScored);
    Map<String, Double> values = new TreeMap<>();
    values.put("recall10", share(total.knownRecall10, total.knownScored));
    values.put("reciprocalRank10", share(total.knownReciprocalRank10, total.knownScored));
    values.put("popularityRecall10", share(total.knownPopularityRecall10, total.knownScored));
    values.put("pageRecall10", share(total.knownPageRecall10, total.knownScored));
    return new Scope("known", counts, values, Map.of());
  }
}
