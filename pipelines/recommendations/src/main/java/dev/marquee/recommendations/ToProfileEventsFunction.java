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
  private transient ListState<Long> watermarks;

  /** What was late before a failure is late after it, though Flink's watermark begins anew. */
  private transient long latestWatermark;

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
    watermarks =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("watermarks", Types.LONG));
    latestWatermark = Long.MAX_VALUE;
    // Partitions move between subtasks: the slowest subtask's time makes nobody late who was not.
    for (long watermark : watermarks.get()) {
      latestWatermark = Math.min(latestWatermark, watermark);
    }
    if (latestWatermark == Long.MAX_VALUE) {
      latestWatermark = Long.MIN_VALUE;
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    // A subtask that was given no partition knows no time.
    watermarks.update(latestWatermark == Long.MIN_VALUE ? List.of() : List.of(latestWatermark));
  }

  @Override
  public void open(OpenContext context) {
    pseudonyms = new ProfileKey.Derivation(secret);
    format = WireFormat.of(topic);
    late = UserMetrics.late(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(Received<T> received, Context context, Collector<ProfileEvent> out) {
    latestWatermark = Math.max(latestWatermark, context.timerService().currentWatermark());
    if (!received.isRemoval() && isLate(received, latestWatermark)) {
      late.inc();
      context.output(LATE, LateEvent.of(topic, format, received, latestWatermark));
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
