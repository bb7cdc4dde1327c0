package dev.marquee.streaming;

import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Reads the events of one input that came in time as what a job makes of them, and sets the late
 * ones aside. To be run by a {@link TimelyOperator}.
 *
 * <p>What was late before a failure is late after it, though Flink's watermark begins anew: the
 * slowest subtask's is state. The counter is {@link EdgeMetrics#EVENTS_LATE}.
 *
 * @param <T> the event of the input
 * @param <E> what the job makes of it
 */
public abstract class TimelyFunction<T extends SpecificRecordBase, E>
    extends ProcessFunction<Received<T>, E> implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** Events that came too late to count. */
  public static final OutputTag<LateEvent> LATE = new OutputTag<>("late-events") {};

  private final Topic<T> topic;
  private final EventBounds bounds;

  private transient WireFormat<T> format;
  private transient Counter late;
  private transient ListState<Long> floors;
  private transient ListState<Long> watermarks;

  /** The time of earlier lives; {@link Long#MIN_VALUE} before the first. */
  private transient long floor;

  /** The watermark of this life; {@link Long#MIN_VALUE} before the first. */
  private transient long watermark;

  protected TimelyFunction(Topic<T> topic, EventBounds bounds) {
    this.topic = topic;
    this.bounds = bounds;
  }

  /** What the job makes of the event, or null when it says nothing. */
  protected abstract E read(Received<T> received);

  /** Whether lateness matters; requests and settings are never late. */
  protected boolean canBeLate() {
    return true;
  }

  /** The input. */
  protected final Topic<T> topic() {
    return topic;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    var states = context.getOperatorStateStore();
    floors = states.getUnionListState(new ListStateDescriptor<>("lateness-floors", Types.LONG));
    watermarks = states.getUnionListState(new ListStateDescriptor<>("watermarks", Types.LONG));
    watermark = Long.MIN_VALUE;
    floor = Long.MIN_VALUE;
    long slowest = Long.MAX_VALUE;
    // Partitions move between subtasks: the slowest one's time makes nobody late who was not.
    for (long one : watermarks.get()) {
      slowest = Math.min(slowest, one);
    }
    if (slowest < Long.MAX_VALUE) {
      floor = slowest;
    }
    for (long one : floors.get()) {
      floor = Math.max(floor, one);
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    floors.update(List.of(floor));
    // A subtask that was given no partition knows no time.
    watermarks.update(watermark == Long.MIN_VALUE ? List.of() : List.of(watermark));
  }

  /** Time has moved on; at the end of an input it has no end, which says nothing of lateness. */
  final void advance(long timestamp) {
    if (timestamp < Long.MAX_VALUE) {
      watermark = Math.max(watermark, timestamp);
    }
  }

  @Override
  public void open(OpenContext context) {
    format = WireFormat.of(topic);
    late = EdgeMetrics.late(getRuntimeContext().getMetricGroup(), topic);
  }

  @Override
  public final void processElement(Received<T> received, Context context, Collector<E> out) {
    long now = Math.max(floor, watermark);
    if (canBeLate() && !received.isRemoval() && bounds.isLate(received.eventTimeMillis(), now)) {
      late.inc();
      context.output(LATE, LateEvent.of(topic, format, received, now));
      return;
    }
    E event = read(received);
    if (event != null) {
      out.collect(event);
    }
  }
}
