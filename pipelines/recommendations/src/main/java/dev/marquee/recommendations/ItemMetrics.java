package dev.marquee.recommendations;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * What the item side tells SREs, in the group {@value #GROUP} of the operator: {@code
 * rowsPublished}, {@code titlesCached}, {@code titlesUnpublished}.
 */
final class ItemMetrics {
  static final String GROUP = "recommendations";

  private ItemMetrics() {}

  /** Registers the metrics and returns the counter of rows published. */
  static Counter register(MetricGroup operator, Map<?, ?> cache, Collection<?> unpublished) {
    MetricGroup group = operator.addGroup(GROUP);
    group.gauge("titlesCached", (Gauge<Integer>) cache::size);
    group.gauge("titlesUnpublished", (Gauge<Integer>) unpublished::size);
    return group.counter("rowsPublished");
  }
}
