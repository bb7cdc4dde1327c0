package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.load.StateBytes;
import dev.marquee.cachewarming.regional.RegionalLoad;
import dev.marquee.events.RegionLoad;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Sums the load of each title in each region by slot and rendition, and publishes every slot:
 * provisional at its end, again when it changed, final after the lateness horizon.
 *
 * <p>Keyed by region and title. Open slots are kept decoded between checkpoints, since a popular
 * title changes with every watermark. A title without open slots has no state. Metrics in the group
 * {@code cacheWarming}: {@code slotsPublished}, {@code slotsCorrected}, {@code titlesOpen}.
 */
final class TitleLoadOperator extends VersionedOperator<Keyed<RegionLoad>>
    implements OneInputStreamOperator<LoadDelta, Keyed<RegionLoad>>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  /** Final slots, for the region. */
  static final OutputTag<RegionInput> FINAL = new OutputTag<>("final-slots", RegionInput.type());

  private final CacheWarmingOptions options;

  private transient ValueState<byte[]> slots;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, Cached> cache;
  private transient Counter published;
  private transient Counter corrected;

  /** Open slots decoded from state. */
  private static final class Cached {
    private final OpenSlots slots;
    private boolean isDirty;

    private Cached(OpenSlots slots) {
      this.slots = slots;
    }
  }

  TitleLoadOperator(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open() throws Exception {
    super.open();
    slots =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "open-slots", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    timers = getInternalTimerService("slots", VoidNamespaceSerializer.INSTANCE, this);
    cache = new LinkedHashMap<>(1024, 0.75f, true);
    MetricGroup group = WarmingMetrics.of(getMetricGroup());
    published = group.counter("slotsPublished");
    corrected = group.counter("slotsCorrected");
    group.gauge("titlesOpen", (Gauge<Integer>) cache::size);
  }

  @Override
  public void processElement(StreamRecord<LoadDelta> element) throws Exception {
    LoadDelta delta = element.getValue();
    Cached title = cached(delta.titleKey());
    boolean isAsleep = title.slots.isEmpty();
    title.slots.add(delta.slot(), delta.rendition(), delta.streamMillis(), delta.bits());
    title.isDirty = true;
    if (isAsleep) {
      wakeAt((title.slots.first() + 1) * RegionalLoad.SLOT_MILLIS, Long.MIN_VALUE);
    }
    evict();
  }

  private Cached cached(String key) throws Exception {
    Cached title = cache.get(key);
    if (title == null) {
      byte[] known = slots.value();
      title = new Cached(known == null ? newSlots() : read(known));
      cache.put(key, title);
    }
    return title;
  }

  private static OpenSlots newSlots() {
    return new OpenSlots(RegionalLoad.SLOT_MILLIS);
  }

  private static OpenSlots read(byte[] known) {
    StateBytes bytes = new StateBytes();
    bytes.wrap(known);
    return OpenSlots.read(RegionalLoad.SLOT_MILLIS, bytes);
  }

  private void wakeAt(long modelMillis, long afterMillis) {
    // A timer at or before the one that fires would fire for ever.
    long at = Math.max(options.time().toEvent(modelMillis), afterMillis + 1);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, at);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String key = timer.getKey();
    Cached title = cached(key);
    int border = key.indexOf('\n');
    String region = key.substring(0, border);
    String name = key.substring(border + 1);
    long now = Math.max(options.time().ofEvent(timer.getTimestamp()), watermark());
    for (OpenSlots.Told told : title.slots.due(now, options.finalAfter())) {
      if (options.publishTitles()) {
        output.collect(
            new StreamRecord<>(
                Keyed.of(
                    Topics.LOAD_FORECASTS,
                    LoadRecords.measured(region, name, versions().next(), told, options.time()))));
        published.inc();
      }
      if (told.revision() > 1 && !told.isFinal()) {
        corrected.inc();
      }
      if (told.isFinal()) {
        output.collect(
            FINAL,
            new StreamRecord<>(
                RegionInput.titleFinal(region, name, told.startMillis(), told.streamMillis())));
      }
      title.isDirty = true;
    }
    if (title.slots.isEmpty()) {
      cache.remove(key);
      slots.clear();
    } else {
      long next = Math.floorDiv(now, RegionalLoad.SLOT_MILLIS) + 1;
      wakeAt(next * RegionalLoad.SLOT_MILLIS, timer.getTimestamp());
    }
    evict();
  }

  private long watermark() {
    return options.time().ofWatermark(timers.currentWatermark());
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("a title has no timer of processing time");
  }

  private void evict() throws Exception {
    if (cache.size() <= options.cachedTitles()) {
      return;
    }
    Object current = getCurrentKey();
    Iterator<Map.Entry<String, Cached>> oldest = cache.entrySet().iterator();
    while (cache.size() > options.cachedTitles()) {
      Map.Entry<String, Cached> entry = oldest.next();
      write(entry.getKey(), entry.getValue());
      oldest.remove();
    }
    setCurrentKey(current);
  }

  private void write(String key, Cached title) throws Exception {
    if (title.isDirty) {
      setCurrentKey(key);
      StateBytes bytes = new StateBytes();
      title.slots.write(bytes);
      slots.update(bytes.toBytes());
      title.isDirty = false;
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    for (Map.Entry<String, Cached> entry : cache.entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
  }
}
