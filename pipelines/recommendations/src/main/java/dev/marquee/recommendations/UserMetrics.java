package dev.marquee.recommendations;

import dev.marquee.recommendations.artwork.PageArtworks;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the profiles' operator tells SREs, in the group {@code recommendations} of the operator:
 * {@code eventsPerSecond}, {@code duplicates}, {@code barredEvents}, {@code positives}, {@code
 * eventsScored}, {@code profilesForgotten}, {@code profilesExpired}, {@code pagesWritten}, {@code
 * pagesPerSecond}, {@code pageLatencyMillis} (from append of the event to its page), {@code
 * learningAdmission}; and of the titles on the pages {@code picturesDrawn}, {@code
 * picturesDrawnEvenly} among them, {@code picturesPinned}, {@code picturesWithoutPolicy}, {@code
 * picturesBarred} (the title has pictures, but none for this viewer).
 */
final class UserMetrics {
  private static final int LATENCIES = 2048;

  final Meter events;
  final Counter duplicates;
  final Counter barred;
  final Counter positives;
  final Counter scored;
  final Counter forgotten;
  final Counter expired;
  final Meter pages;
  final Histogram pageLatency;
  private final Counter drawn;
  private final Counter drawnEvenly;
  private final Counter pinned;
  private final Counter withoutPolicy;
  private final Counter picturesBarred;

  UserMetrics(MetricGroup operator, LearningThrottle throttle, ModelTables.Lease tables) {
    MetricGroup group = operator.addGroup(ItemMetrics.GROUP);
    events = group.meter("eventsPerSecond", new MeterView(60));
    duplicates = group.counter("duplicates");
    barred = group.counter("barredEvents");
    positives = group.counter("positives");
    scored = group.counter("eventsScored");
    forgotten = group.counter("profilesForgotten");
    expired = group.counter("profilesExpired");
    pages = group.meter("pagesPerSecond", new MeterView(group.counter("pagesWritten"), 60));
    pageLatency =
        group.histogram("pageLatencyMillis", new DescriptiveStatisticsHistogram(LATENCIES));
    drawn = group.counter("picturesDrawn");
    drawnEvenly = group.counter("picturesDrawnEvenly");
    pinned = group.counter("picturesPinned");
    withoutPolicy = group.counter("picturesWithoutPolicy");
    picturesBarred = group.counter("picturesBarred");
    group.gauge("learningAdmission", (Gauge<Double>) throttle::share);
    tables.register(operator);
  }

  /** Counts the pictures of a page. */
  void count(PageArtworks page) {
    drawn.inc(page.drawnCount());
    drawnEvenly.inc(page.drawnEvenlyCount());
    pinned.inc(page.pinnedCount());
    withoutPolicy.inc(page.withoutPolicyCount());
    picturesBarred.inc(page.barredCount());
  }
}
