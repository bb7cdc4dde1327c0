package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.Place;
import dev.marquee.cachewarming.load.SessionTimeline;
import dev.marquee.cachewarming.load.SlotSums;
import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.load.StretchSink;
import dev.marquee.cachewarming.regional.RegionalLoad;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps each session's events, and tells what they change in the load of titles and regions.
 *
 * <p>Keyed by session. Each event reads and writes one state of some hundred bytes. What the events
 * of a moment change is added up before the shuffle and leaves before every watermark and barrier,
 * so whoever gets a watermark has everything that happened before it. Metrics in the group {@code
 * cacheWarming}: {@code eventsPerSecond}, {@code duplicates}, {@code
 * reason.STOP_BEFORE_START.eventsRefused}, {@code reason.SESSION_TOO_LONG.eventsRefused}, {@code
 * reason.TOO_LATE.eventsRefused}.
 */
final class SessionsOperator extends AbstractStreamOperator<LoadDelta>
    implements OneInputStreamOperator<PlaybackEvent, LoadDelta>,
        Triggerable<Long, VoidNamespace>,
        BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /** What is added to the ticks of regions. */
  static final OutputTag<RegionInput> REGIONS = new OutputTag<>("region-ticks", RegionInput.type());

  /** Places whose sums are collected at most before they leave: some ten megabytes. */
  private static final int MOST_PLACES = 20_000;

  private final CacheWarmingOptions options;

  private transient ValueState<byte[]> sessions;
  private transient ListState<Long> watermarks;

  /** The time of earlier lives, of several subtasks the slowest one's. */
  private transient long floor;

  private transient InternalTimerService<VoidNamespace> timers;
  private transient SessionTimeline session;
  private transient StateBytes bytes;
  private transient StateBytes written;
  private transient StretchSink sink;
  private transient Map<Place, SlotSums> ofTitles;
  private transient Map<String, SlotSums> ofRegions;

  /** Place of the last stretch, and its sums: one event tells of one place up to three times. */
  private transient Place lastPlace;

  private transient SlotSums lastTitle;
  private transient SlotSums lastRegion;
  private transient Meter events;
  private transient Counter duplicates;
  private transient Counter strayStops;
  private transient Counter tooLong;
  private transient Counter tooLate;

  SessionsOperator(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    watermarks =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("watermarks", Types.LONG));
    long slowest = Long.MAX_VALUE;
    for (long one : watermarks.get()) {
      slowest = Math.min(slowest, one);
    }
    floor = slowest == Long.MAX_VALUE ? Long.MIN_VALUE : slowest;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    watermarks.update(List.of(time()));
  }

  @Override
  public void open() throws Exception {
    super.open();
    sessions =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "session", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    timers = getInternalTimerService("sessions", VoidNamespaceSerializer.INSTANCE, this);
    session = new SessionTimeline();
    bytes = new StateBytes();
    written = new StateBytes();
    // Insertion order, so that a replay sends the same in the same order.
    ofTitles = new LinkedHashMap<>();
    ofRegions = new LinkedHashMap<>();
    sink = this::stretch;
    MetricGroup group = WarmingMetrics.of(getMetricGroup());
    events = group.meter("eventsPerSecond", new MeterView(60));
    duplicates = group.counter("duplicates");
    strayStops = WarmingMetrics.refused(getMetricGroup(), "STOP_BEFORE_START");
    tooLate = WarmingMetrics.refused(getMetricGroup(), "TOO_LATE");
    tooLong = WarmingMetrics.refused(getMetricGroup(), "SESSION_TOO_LONG");
  }

  private void stretch(Place place, long from, long to, int bitrateKbps, int sign) {
    if (place != lastPlace) {
      lastPlace = place;
      lastTitle = ofTitles.computeIfAbsent(place, key -> new SlotSums(RegionalLoad.SLOT_MILLIS));
      lastRegion =
          ofRegions.computeIfAbsent(place.region(), key -> new SlotSums(RegionalLoad.TICK_MILLIS));
    }
    lastTitle.add(from, to, bitrateKbps, sign);
    lastRegion.add(from, to, bitrateKbps, sign);
  }

  @Override
  public void processElement(StreamRecord<PlaybackEvent> element) throws Exception {
    events.markEvent();
    if (element.getValue().point().timeMillis() < settledUntil()) {
      // A partition that was silent knows less of time than those who close slots.
      tooLate.inc();
      return;
    }
    byte[] known = sessions.value();
    if (known == null) {
      session.clear();
    } else {
      read(known);
    }
    switch (session.add(element.getValue().point(), sink)) {
      case ADDED -> {
        if (known == null) {
          wakeWhenSettled();
        }
        // Long sessions are cut here too: the timer comes once per lateness.
        strayStops.inc(session.settle(settledUntil()));
        write();
      }
      case DUPLICATE -> duplicates.inc();
      case TOO_MANY -> tooLong.inc();
    }
    if (ofTitles.size() >= MOST_PLACES) {
      flush();
    }
  }

  private void read(byte[] known) {
    bytes.wrap(known);
    session.read(bytes);
  }

  private void write() throws Exception {
    if (session.size() == 0) {
      sessions.clear();
      return;
    }
    written.clear();
    session.write(written);
    sessions.update(written.toBytes());
  }

  /** Every event to come happened then or later, in the time of the service. */
  private long settledUntil() {
    long time = time();
    return time == Long.MIN_VALUE ? time : options.time().ofEvent(time - options.lateness());
  }

  /** The watermark, of this life or an earlier one; an input's end says nothing of time. */
  private long time() {
    long watermark = timers.currentWatermark();
    return watermark == Long.MAX_VALUE ? floor : Math.max(floor, watermark);
  }

  private void wakeWhenSettled() {
    long until = options.time().toEvent(session.keepUntilMillis());
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, until + options.lateness() + 1);
  }

  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    byte[] known = sessions.value();
    if (known == null) {
      return;
    }
    read(known);
    strayStops.inc(session.settle(settledUntil()));
    write();
    if (session.size() > 0) {
      wakeWhenSettled();
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) {
    throw new IllegalStateException("a session has no timer of processing time");
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    flush();
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    flush();
  }

  @Override
  public void endInput() {
    flush();
  }

  private void flush() {
    ofRegions.forEach(
        (region, sums) ->
            sums.forEach(
                (tick, millis, bits) ->
                    output.collect(
                        REGIONS,
                        new StreamRecord<>(RegionInput.tick(region, tick, millis, bits)))));
    ofTitles.forEach(
        (place, sums) ->
            sums.forEach(
                (slot, millis, bits) ->
                    output.collect(
                        new StreamRecord<>(
                            new LoadDelta(
                                place.region(),
                                place.title(),
                                place.rendition(),
                                slot,
                                millis,
                                bits)))));
    ofRegions.clear();
    ofTitles.clear();
    lastPlace = null;
  }
}
