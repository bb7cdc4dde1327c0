package dev.marquee.streaming;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Names of the metrics of the edge, and the counters behind them.
 *
 * <p>All lie in the scope of the operator that counts, e.g. {@code
 * <host>.taskmanager.<tm_id>.<job_name>.<operator_name>.<subtask_index>}, followed by the group
 * {@value #GROUP} and the topic's short name. Not thread-safe, like Flink's counters.
 */
public final class EdgeMetrics {
  /** Group of everything here: {@code <operator scope>.edge.topic.<topic>...}. */
  public static final String GROUP = "edge";

  /** Key of the group that names the topic: {@code <operator scope>.edge.topic.<topic>...}. */
  public static final String TOPIC = "topic";

  /**
   * Key of the group that names the reason: {@code <operator
   * scope>.edge.topic.<topic>.reason.<reason>...}.
   */
  public static final String REASON = "reason";

  /** Counter {@code <operator scope>.edge.topic.<topic>.eventsAccepted}: valid events. */
  public static final String EVENTS_ACCEPTED = "eventsAccepted";

  /** Counter {@code <operator scope>.edge.topic.<topic>.removalsAccepted}: tombstones. */
  public static final String REMOVALS_ACCEPTED = "removalsAccepted";

  /**
   * Counter {@code <operator scope>.edge.topic.<topic>.reason.<reason>.deadLetters}: refused
   * records by reason.
   */
  public static final String DEAD_LETTERS = "deadLetters";

  /**
   * Gauge {@code <operator scope>.edge.topic.<topic>.recordAgeMillis}: time since the broker
   * appended the record that was read last, -1 before the first; while records are pending, the
   * oldest of them is at most that old.
   */
  public static final String RECORD_AGE_MILLIS = "recordAgeMillis";

  /**
   * Counter {@code <operator scope>.edge.topic.<topic>.eventsLate}: valid events after their time.
   */
  public static final String EVENTS_LATE = "eventsLate";

  /** Counter {@code <operator scope>.edge.topic.<topic>.eventsDuplicate}: events seen before. */
  public static final String EVENTS_DUPLICATE = "eventsDuplicate";

  /**
   * Gauge {@code <operator scope>.edge.table.<table>.lagRecords}: records not applied yet, -1
   * before the first look.
   */
  public static final String TABLE_LAG_RECORDS = "lagRecords";

  /**
   * Gauge {@code <operator scope>.edge.table.<table>.recordsApplied}: records applied in this
   * process.
   */
  public static final String TABLE_RECORDS_APPLIED = "recordsApplied";

  /**
   * Gauge {@code <operator scope>.edge.table.<table>.recordsSkipped}: records that could not be
   * read, or that the model could not take.
   */
  public static final String TABLE_RECORDS_SKIPPED = "recordsSkipped";

  private static final long NOTHING_READ = -1;

  private final Counter accepted;
  private final Counter removals;
  private final Map<RejectionReason, Counter> rejected = new EnumMap<>(RejectionReason.class);

  /** Append time of the record read last; the reporter's thread may see it a little later. */
  private volatile long lastAppendMillis = NOTHING_READ;

  private EdgeMetrics(MetricGroup group) {
    accepted = group.counter(EVENTS_ACCEPTED);
    removals = group.counter(REMOVALS_ACCEPTED);
    group.gauge(RECORD_AGE_MILLIS, (Gauge<Long>) this::recordAgeMillis);
    for (RejectionReason reason : RejectionReason.values()) {
      rejected.put(reason, group.addGroup(REASON, reason.name()).counter(DEAD_LETTERS));
    }
  }

  /** Counters of what a topic's source accepts and refuses. */
  static EdgeMetrics of(MetricGroup operator, Topic<?> topic) {
    return new EdgeMetrics(group(operator, topic));
  }

  /** Counter of a topic's late events, for the operator that knows the time. */
  public static Counter late(MetricGroup operator, Topic<?> topic) {
    return group(operator, topic).counter(EVENTS_LATE);
  }

  /** Counter of a topic's duplicates, for the operator that remembers event ids. */
  public static Counter duplicates(MetricGroup operator, Topic<?> topic) {
    return group(operator, topic).counter(EVENTS_DUPLICATE);
  }

  /** Gauges of a global table. */
  public static void register(MetricGroup operator, GlobalTable<?> table) {
    MetricGroup group = operator.addGroup(GROUP).addGroup("table", table.name());
    group.gauge(TABLE_LAG_RECORDS, (Gauge<Long>) table::lagRecords);
    group.gauge(TABLE_RECORDS_APPLIED, (Gauge<Long>) table::recordsApplied);
    group.gauge(TABLE_RECORDS_SKIPPED, (Gauge<Long>) table::recordsSkipped);
  }

  void count(Received<?> received) {
    lastAppendMillis = received.appendTimeMillis();
    if (!received.isAccepted()) {
      rejected.get(received.deadLetter().reason()).inc();
    } else if (received.isRemoval()) {
      removals.inc();
    } else {
      accepted.inc();
    }
  }

  private long recordAgeMillis() {
    long last = lastAppendMillis;
    return last == NOTHING_READ ? NOTHING_READ : System.currentTimeMillis() - last;
  }

  private static MetricGroup group(MetricGroup operator, Topic<?> topic) {
    return operator.addGroup(GROUP).addGroup(TOPIC, topic.shortName());
  }
}
