package dev.marquee.recommendations;

import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.LateEvent;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.WireFormat;
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
 * Turns the events of one input into {@link ProfileEvent}s: sets late ones aside, gives the profile
 * its pseudonym, and leaves the rest to the input's own rule.
 *
 * @param <T> the event of the input
 */
abstract class ToProfileEventsFunction<T extends SpecificRecordBase>
    extends ProcessFunction<Received<T>, ProfileEvent> implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** Events that came too late to count. */
  static final OutputTag<LateEvent> LATE = new OutputTag<>("late-events") {};

  private final Topic<T> topic;
  private final EventBounds bounds;
  private final byte[] secret;

  private transient ProfileKey.Derivation pseudonyms;
  private transient WireFormat<T> format;
  private transient Counter late;
  private transient ListState<Long> floors;
  private transient ListState<Long> watermarks;

  /** What was late before a failure is late after it, though Flink's watermark begins anew. */
  private transient long floor;

  /** The watermark of this life; {@link Long#MIN_VALUE} before the first. */
  private transient long watermark;

  ToProfileEventsFunction(Topic<T> topic, EventBounds bounds, byte[] secret) {
    this.topic = topic;
    this.bounds = bounds;
    this.secret = secret;
  }

  /**
   * What the event says of its profile, or null when it says nothing; pseudonym, identifiers and
   * times are filled in by the caller.
   */
  abstract ProfileEvent read(Received<T> received);

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
  void advance(long timestamp) {
    if (timestamp < Long.MAX_VALUE) {
      watermark = Math.max(watermark, timestamp);
    }
  }

  @Override
  public void open(OpenContext context) {
    pseudonyms = new ProfileKey.Derivation(secret);
    format = WireFormat.of(topic);
    late = UserMetrics.late(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(Received<T> received, Context context, Collector<ProfileEvent> out) {
    long now = Math.max(floor, watermark);
    if (!received.isRemoval() && isLate(received, now)) {
      late.inc();
      context.output(LATE, LateEvent.of(topic, format, received, now));
      return;
    }
    ProfileEvent event = read(received);
    if (event == null) {
      return;
    }
    event.profileId = received.key();
    event.key = pseudonyms.of(received.key());
    event.eventTime = received.eventTimeMillis();
    event.appendTime = received.appendTimeMillis();
    event.eventId =
        received.isRemoval()
            ? topic.name() + "/" + received.partition() + "/" + received.offset()
            : topic.eventIdOf(received.value());
    out.collect(event);
  }

  /** Whether the event comes too late; requests and settings never do. */
  boolean isLate(Received<T> received, long watermark) {
    return bounds.isLate(received.eventTimeMillis(), watermark);
  }
}
