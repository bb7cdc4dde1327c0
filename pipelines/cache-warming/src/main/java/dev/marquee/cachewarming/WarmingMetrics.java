package dev.marquee.cachewarming;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Names of what the operators of cache warming tell SREs, in the group {@code cacheWarming}. */
final class WarmingMetrics {
  /** Group of everything here. */
  static final String GROUP = "cacheWarming";

  private WarmingMetrics() {}

  /** The group of an operator's own metrics. */
  static MetricGroup of(MetricGroup operator) {
    return operator.addGroup(GROUP);
  }

  /** Events that were valid and said nothing that can be used: {@code eventsRefused} by reason. */
  static Counter refused(MetricGroup operator, String reason) {
    return of(operator).addGroup("reason", reason).counter("eventsRefused");
  }
}
