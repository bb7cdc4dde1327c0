package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.neural.NeuralForecaster;
import dev.marquee.cachewarming.outlook.Outlook;
import dev.marquee.cachewarming.regional.LoadStatements;
import dev.marquee.cachewarming.regional.RegionalLoad;
import dev.marquee.events.RegionLoad;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
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
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Measures and forecasts the load of each region, and of its greatest titles.
 *
 * <p>Keyed by region; a timer for each tick of 15 seconds. Regions are few and large, so they stay
 * decoded and are written before each barrier. Metrics in the group {@code cacheWarming}: {@code
 * forecastsPublished}, {@code surges}, {@code networkResets} (networks that left the numbers and
 * began anew), {@code regions}, and by region {@code streams}.
 */
final class RegionLoadOperator extends VersionedOperator<Keyed<RegionLoad>>
    implements OneInputStreamOperator<RegionInput, Keyed<RegionLoad>>,
        Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  /** How forecasts came out. */
  static final OutputTag<QualityCounts> QUALITY = new OutputTag<>("load-quality") {};

  /** What the plans of the region's sites stand on. */
  static final OutputTag<PlanInput> PREDICTIONS =
      new OutputTag<>("region-predictions", PlanInput.type());

  private final CacheWarmingOptions options;

  private transient ValueState<byte[]> loads;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, RegionalLoad> regions;
  private transient Map<String, Double> streams;
  private transient QualityCounts quality;
  private transient Counter forecasts;
  private transient Counter surges;
  private transient Counter networkResets;

  RegionLoadOperator(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (options.neural()) {
      NeuralForecaster.loadLibrary();
    }
    loads =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "region-load", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    timers = getInternalTimerService("ticks", VoidNamespaceSerializer.INSTANCE, this);
    regions = new TreeMap<>();
    streams = new ConcurrentHashMap<>();
    quality = new QualityCounts();
    MetricGroup group = WarmingMetrics.of(getMetricGroup());
    forecasts = group.counter("forecastsPublished");
    surges = group.counter("surges");
    networkResets = group.counter("networkResets");
    group.gauge("regions", (Gauge<Integer>) regions::size);
  }

  @Override
  public void processElement(StreamRecord<RegionInput> element) throws Exception {
    RegionInput input = element.getValue();
    RegionalLoad region = region(input.region());
    switch (input.kind()) {
      case TICK -> {
        boolean isAsleep = region.nextStep().isEmpty();
        region.add(input.start(), input.amount(), input.bits());
        if (isAsleep) {
          wakeAt(region.nextStep().orElseThrow(), Long.MIN_VALUE);
        }
      }
      case TITLE_FINAL -> region.addFinal(input.name(), input.start(), input.amount());
      case ANNOUNCED -> region.announce(input.announcement());
      case WITHDRAWN -> region.withdraw(input.name());
    }
  }

  private RegionalLoad region(String name) throws Exception {
    RegionalLoad region = regions.get(name);
    if (region == null) {
      byte[] known = loads.value();
      var zone = options.regions().zoneOf(name);
      region =
          known == null
              ? new RegionalLoad(options.regional(), zone)
              : RegionalLoad.fromBytes(options.regional(), zone, known);
      regions.put(name, region);
      showStreams(name);
    }
    return region;
  }

  private void showStreams(String name) {
    // A name can be registered once, and a region can come back.
    if (streams.putIfAbsent(name, 0.0) == null) {
      WarmingMetrics.of(getMetricGroup())
          .addGroup("region", name)
          .gauge("streams", (Gauge<Double>) () -> streams.get(name));
    }
  }

  private void wakeAt(long modelMillis, long afterMillis) {
    // A timer at or before the one that fires would fire for ever.
    long at = Math.max(options.time().toEvent(modelMillis), afterMillis + 1);
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, at);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String name = timer.getKey();
    RegionalLoad region = region(name);
    long watermark = timers.currentWatermark();
    boolean isEnd = watermark == Long.MAX_VALUE;
    // A silence is passed over at once; the end of an input is no silence.
    long latest = isEnd ? timer.getTimestamp() : Math.max(timer.getTimestamp(), watermark);
    long now = options.time().ofEvent(latest);
    boolean wasRamp = region.isRamp();
    int resets = region.networkResets();
    Statements statements = new Statements(name);
    region.advance(now, statements);
    if (region.isRamp() && !wasRamp) {
      surges.inc();
    }
    // Fewer than before: a network that was silent for too long was replaced.
    networkResets.inc(Math.max(0, region.networkResets() - resets));
    if (isEnd) {
      return;
    }
    if (region.isForgettable()) {
      regions.remove(name);
      loads.clear();
    } else {
      wakeAt(region.nextStep().orElseThrow(), timer.getTimestamp());
    }
  }

  /** Turns statements into records. */
  private final class Statements implements LoadStatements {
    private final String region;

    private Statements(String region) {
      this.region = region;
    }

    @Override
    public void measured(OpenSlots.Told slot) {
      streams.put(region, (double) slot.streamMillis() / RegionalLoad.SLOT_MILLIS);
      collect(LoadRecords.measured(region, null, versions().next(), slot, options.time()));
      quality.slots++;
      if (slot.revision() > 1 && !slot.isFinal()) {
        quality.corrections++;
      }
    }

    @Override
    public void forecast(String title, Outlook outlook, double bitsPerStream, boolean isSurge) {
      var content = LoadRecords.forecast(outlook, bitsPerStream, isSurge, options.time());
      collect(new RegionLoad(region, title, versions().next(), content));
      forecasts.inc();
      if (title == null) {
        output.collect(
            PREDICTIONS,
            new StreamRecord<>(PlanInput.prediction(region, outlook.nowMillis(), content)));
      }
    }

    @Override
    public void scored(Score score) {
      quality.add(score);
    }

    private void collect(RegionLoad record) {
      output.collect(new StreamRecord<>(Keyed.of(Topics.LOAD_FORECASTS, record)));
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    super.processWatermark(mark);
    report();
  }

  /** Quality leaves with the watermark, so that a replayed span counts once. */
  private void report() {
    if (!quality.isEmpty()) {
      output.collect(QUALITY, new StreamRecord<>(quality));
      quality = new QualityCounts();
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("a region has no timer of processing time");
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    report();
    for (Map.Entry<String, RegionalLoad> entry : regions.entrySet()) {
      setCurrentKey(entry.getKey());
      loads.update(entry.getValue().toBytes());
    }
  }
}
