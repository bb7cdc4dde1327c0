package dev.marquee.thumbnails;

import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the titles' operator tells SREs, in the group {@code thumbnails} of the operator: {@code
 * eventsPerSecond}, {@code showingsLearned}, {@code learnedPerSecond}, {@code
 * reason.<reason>.showingsExcluded}, {@code duplicates}, {@code repeats}, {@code
 * playsWithoutImpression}, {@code takesAfterWindow}, {@code policiesPublished}, {@code
 * policyLatencyMillis} (from a title's first unpublished showing to its policy), {@code
 * driftAlarms}, {@code completionAlarms}, {@code titlesCached}, {@code titlesUnpublished}.
 */
final class ArtworkMetrics {
  /** Group of everything here. */
  static final String GROUP = "thumbnails";

  private static final int LATENCIES = 1024;

  final Meter events;
  final Counter duplicates;
  final Counter repeats;
  final Meter learned;
  final Counter strays;
  final Counter takesAfterWindow;
  final Counter policies;
  final Counter driftAlarms;
  final Counter completionAlarms;
  final Histogram policyLatency;
  private final Map<Exclusion, Counter> excluded = new EnumMap<>(Exclusion.class);

  ArtworkMetrics(MetricGroup operator, IntSupplier cached, IntSupplier unpublished) {
    MetricGroup group = operator.addGroup(GROUP);
    events = group.meter("eventsPerSecond", new MeterView(60));
    duplicates = group.counter("duplicates");
    repeats = group.counter("repeats");
    learned = group.meter("learnedPerSecond", new MeterView(group.counter("showingsLearned"), 60));
    strays = group.counter("playsWithoutImpression");
    takesAfterWindow = group.counter("takesAfterWindow");
    policies = group.counter("policiesPublished");
    driftAlarms = group.counter("driftAlarms");
    completionAlarms = group.counter("completionAlarms");
    policyLatency =
        group.histogram("policyLatencyMillis", new DescriptiveStatisticsHistogram(LATENCIES));
    group.gauge("titlesCached", (Gauge<Integer>) cached::getAsInt);
    group.gauge("titlesUnpublished", (Gauge<Integer>) unpublished::getAsInt);
    for (Exclusion cause : Exclusion.values()) {
      if (cause != Exclusion.NONE) {
        excluded.put(cause, group.addGroup("reason", cause.name()).counter("showingsExcluded"));
      }
    }
  }

  void exclude(Exclusion cause) {
    excluded.get(cause).inc();
  }
}
