package dev.marquee.cachewarming;

import dev.marquee.cachewarming.demand.DemandOptions;
import dev.marquee.cachewarming.planning.Achievements;
import dev.marquee.cachewarming.planning.HeldFile;
import dev.marquee.cachewarming.planning.MissCause;
import dev.marquee.cachewarming.planning.PlannedSite;
import dev.marquee.cachewarming.planning.PlannedTitle;
import dev.marquee.cachewarming.planning.ServicePlanner;
import dev.marquee.cachewarming.planning.SitePlanned;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.OutputVersion;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedOperator;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Plans what each site holds when its fill window opens, and holds every play against the plan.
 *
 * <p>Requests and predictions wait for the watermark and are then taken in the order of their time,
 * plans in between, so that each play meets the plan that was in force when it happened. Titles and
 * sites apply when they arrive: a replay plans the same when it knows the same of them at each
 * plan. Keyed by one key, since demand is pooled over all sites and titles; everything stays
 * decoded and what changed is written before each barrier. Metrics in the group {@code
 * cacheWarming}: {@code requestsPerSecond}, {@code plans}, {@code planMillis} of the last, {@code
 * reason.UNKNOWN_SITE.eventsRefused}, {@code reason.UNKNOWN_FILE.eventsRefused}.
 */
final class PlansOperator extends VersionedOperator<Keyed<CacheWarming>>
    implements OneInputStreamOperator<PlanInput, Keyed<CacheWarming>> {
  private static final long serialVersionUID = 1L;

  /** How plans came out. */
  static final OutputTag<QualityCounts> QUALITY = new OutputTag<>("plan-quality") {};

  private static final long MILLIS = 1_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final CacheWarmingOptions options;

  private transient MapState<String, byte[]> titles;
  private transient MapState<String, byte[]> sites;
  private transient MapState<String, byte[]> shares;
  private transient MapState<String, byte[]> files;
  private transient MapState<String, byte[]> predictions;
  private transient ValueState<byte[]> service;
  private transient ValueState<byte[]> waiting;
  private transient ServicePlanner planner;
  private transient PriorityQueue<PlanInput> queue;

  /** When the next plan is due, seconds; to be looked up anew where it is null. */
  private transient Long due;

  private transient Map<String, byte[]> loads;
  private transient QualityCounts quality;
  private transient Results results;
  private transient Meter requests;
  private transient Counter plans;
  private transient Counter unknownSites;
  private transient Counter unknownFiles;
  private transient double planMillis;

  PlansOperator(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open() throws Exception {
    super.open();
    titles = bytesByName("titles");
    sites = bytesByName("sites");
    shares = bytesByName("shares");
    files = bytesByName("files");
    predictions = bytesByName("predictions");
    service =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "service", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    waiting =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "waiting", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    queue = new PriorityQueue<>(PlanInput.ORDER);
    quality = new QualityCounts();
    results = new Results();
    MetricGroup group = WarmingMetrics.of(getMetricGroup());
    requests = group.meter("requestsPerSecond", new MeterView(60));
    plans = group.counter("plans");
    group.gauge("planMillis", (Gauge<Double>) () -> planMillis);
    unknownSites = WarmingMetrics.refused(getMetricGroup(), "UNKNOWN_SITE");
    unknownFiles = WarmingMetrics.refused(getMetricGroup(), "UNKNOWN_FILE");
  }

  private MapState<String, byte[]> bytesByName(String name) {
    return getRuntimeContext()
        .getMapState(
            new MapStateDescriptor<>(
                name, Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  /** The planner, read from state when it is first asked for in this life. */
  private ServicePlanner planner() throws Exception {
    if (planner == null) {
      planner =
          new ServicePlanner(
              DemandOptions.defaults(),
              options.planner(),
              options.reactiveShare(),
              options.movesReactiveShare());
      loads = new TreeMap<>();
      byte[] known = service.value();
      if (known != null) {
        planner.readService(known);
      }
      for (byte[] site : sites.values()) {
        planner.readSite(site);
      }
      for (Map.Entry<String, byte[]> share : shares.entries()) {
        planner.readShare(share.getKey(), share.getValue());
      }
      for (Map.Entry<String, byte[]> file : files.entries()) {
        planner.readFile(file.getKey(), file.getValue());
      }
      for (byte[] title : titles.values()) {
        planner.readTitle(title);
      }
      for (Map.Entry<String, byte[]> load : predictions.entries()) {
        loads.put(load.getKey(), load.getValue());
      }
      byte[] queued = waiting.value();
      if (queued != null) {
        queue.addAll(PlanInput.readAll(queued));
      }
    }
    return planner;
  }

  @Override
  public void processElement(StreamRecord<PlanInput> element) throws Exception {
    PlanInput input = element.getValue();
    ServicePlanner plan = planner();
    if (input.kind == PlanInput.Kind.FACT) {
      fact(input.fact, plan);
      due = null;
    } else {
      queue.add(input);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    setCurrentKey(CacheWarmingJob.NAME);
    ServicePlanner plan = planner();
    long now = options.time().ofWatermark(mark.getTimestamp());
    while (true) {
      if (due == null) {
        due = plan.nextPlan();
      }
      PlanInput next = queue.peek();
      boolean isNextFirst = next != null && next.timeMillis / MILLIS < due;
      if (isNextFirst && next.timeMillis <= now) {
        take(queue.remove(), plan);
      } else if (next != null && now == Long.MAX_VALUE) {
        take(queue.remove(), plan);
      } else if (!isNextFirst && now < Long.MAX_VALUE && due <= now / MILLIS) {
        plan(plan);
      } else {
        break;
      }
    }
    super.processWatermark(mark);
    report();
  }

  private void take(PlanInput input, ServicePlanner plan) {
    switch (input.kind) {
      case SERVED -> {
        requests.markEvent();
        boolean isFirst = due == Long.MAX_VALUE;
        count(
            plan.served(
                input.site,
                input.title,
                input.rendition,
                input.timeMillis / MILLIS,
                input.bytes,
                input.cachedBytes,
                results));
        if (isFirst) {
          due = null;
        }
      }
      case FILLED ->
          count(
              plan.filled(
                  input.site,
                  input.title,
                  input.rendition,
                  input.bytes,
                  input.cachedBytes == 1,
                  results));
      case EVICTED -> count(plan.evicted(input.site, input.title, input.rendition, results));
      case PREDICTION -> loads.put(input.site, input.prediction);
      case FACT -> throw new IllegalStateException("facts do not wait");
    }
    if (due == null) {
      due = plan.nextPlan();
    }
  }

  private void plan(ServicePlanner plan) {
    long started = System.nanoTime();
    for (SitePlanned planned : plan.planAt(due, results)) {
      publish(planned);
      planMillis = (System.nanoTime() - started) / NANOS_PER_MILLI;
      started = System.nanoTime();
    }
    due = null;
  }

  private void count(ServicePlanner.Outcome outcome) {
    switch (outcome) {
      case TAKEN -> {}
      case UNKNOWN_SITE -> unknownSites.inc();
      case UNKNOWN_FILE -> unknownFiles.inc();
    }
  }

  private void fact(CatalogueFact fact, ServicePlanner plan) {
    switch (fact.kind) {
      case TITLE -> plan.put(title(fact));
      case TITLE_REMOVED -> plan.removeTitle(fact.id);
      case SITE -> plan.put(site(fact));
      case SITE_REMOVED -> {
        for (HeldFile file : plan.removeSite(fact.id)) {
          remove(Topics.fileKey(fact.id, file.title(), file.rendition()));
        }
        remove(fact.id);
      }
    }
  }

  private static PlannedTitle title(CatalogueFact fact) {
    return new PlannedTitle(
        fact.id,
        fact.titleKind,
        fact.language,
        List.of(fact.genres),
        fact.releaseMillis / MILLIS,
        fact.fillableMillis / MILLIS,
        fact.expectedViewers,
        List.of(fact.renditions),
        Arrays.stream(fact.bytes).boxed().toList());
  }

  private static PlannedSite site(CatalogueFact fact) {
    return new PlannedSite(
        fact.id,
        fact.region,
        ZoneId.of(fact.zone),
        fact.capacityBytes,
        fact.fillBytesPerSecond,
        fact.fillStartMinute,
        fact.fillEndMinute);
  }

  private void publish(SitePlanned planned) {
    plans.inc();
    quality.plans++;
    quality.largestGap = Math.max(quality.largestGap, planned.plan().gap());
    OutputVersion version = versions().next();
    // The files first: whoever sees a plan finds its files.
    for (HeldFile file : planned.changed()) {
      collect(PlanRecords.file(planned.site().id(), version, file, options.time()));
    }
    for (HeldFile file : planned.dropped()) {
      remove(Topics.fileKey(planned.site().id(), file.title(), file.rendition()));
    }
    collect(PlanRecords.plan(version, planned, loads.get(planned.site().region()), options.time()));
  }

  private void collect(CacheWarming record) {
    output.collect(new StreamRecord<>(Keyed.of(Topics.CACHE_WARMING, record)));
  }

  private void remove(String key) {
    output.collect(new StreamRecord<>(Keyed.removal(key)));
  }

  /** Counts how plays and fills came out. */
  private final class Results implements Achievements {
    @Override
    public void played(long bytes, long hitBytes, boolean isPlanned, MissCause cause) {
      quality.requests++;
      quality.hits += bytes == hitBytes ? 1 : 0;
      quality.bytes += bytes;
      quality.hitBytes += hitBytes;
      if (isPlanned) {
        quality.plannedBytes += bytes;
        quality.plannedHitBytes += hitBytes;
      }
      if (cause != null) {
        quality.missedBytes[cause.ordinal()] += bytes - hitBytes;
      }
    }

    @Override
    public void filled(long bytes) {
      quality.filledBytes += bytes;
    }

    @Override
    public void wasted(long bytes) {
      quality.wastedBytes += bytes;
    }

    @Override
    public void ended(double expectedBytes, double servedBytes) {
      quality.expectedPeakBytes += expectedBytes;
      quality.servedPeakBytes += servedBytes;
    }
  }

  private void report() {
    if (!quality.isEmpty()) {
      output.collect(QUALITY, new StreamRecord<>(quality));
      quality = new QualityCounts();
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    report();
    if (planner == null) {
      return;
    }
    setCurrentKey(CacheWarmingJob.NAME);
    ServicePlanner.Changes changes = planner.takeChanges();
    write(titles, changes.titles());
    write(sites, changes.sites());
    write(shares, changes.shares());
    write(files, changes.files());
    service.update(changes.service());
    write(predictions, loads);
    waiting.update(PlanInput.writeAll(queue));
  }

  private static void write(MapState<String, byte[]> state, Map<String, byte[]> changes)
      throws Exception {
    for (Map.Entry<String, byte[]> change : changes.entrySet()) {
      if (change.getValue() == null) {
        state.remove(change.getKey());
      } else {
        state.put(change.getKey(), change.getValue());
      }
    }
  }
}
