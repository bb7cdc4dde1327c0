package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.edges.EdgeActivity;
import dev.marquee.local.edges.EdgeFiles;
import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.local.edges.EdgeSiteOptions;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.local.trace.ServiceTrace.Plays;
import dev.marquee.local.trace.ServiceTrace.Site;
import dev.marquee.streaming.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One replay of a service trace through the running engine: its plays as viewing events, its sites
 * as edge sites that follow the plans and tell what they served, filled and dropped.
 *
 * <p>Events carry the trace's own times. A site is asked for all that a play will take when the
 * play begins, since the trace does not say more. Not thread-safe.
 */
final class ServiceReplayRun {
  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** Between two looks at how far the job is: one goes through the newest slots of all regions. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The engine is quiet when no site has told anything new and no play was judged for so long. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * The replay waits for a job that is further behind than this, event time: plans that come long
   * after their window opened would be those of a job that cannot keep up, not those of the speed.
   */
  private static final long LONGEST_LAG_SECONDS = 3_600;

  private static final long SLOT_SECONDS = 300;

  private static final Duration LATENESS = Duration.ofMinutes(10);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long DAY_SECONDS = 86_400;
  private static final long HOUR_SECONDS = 3_600;

  /** The evening of a site, local time, as the measure of its peak. */
  private static final int PEAK_FIRST_HOUR = 19;

  private static final int PEAK_LAST_HOUR = 22;

  private final ServiceTrace trace;
  private final LocalEngine engine;
  private final EngineMonitor monitor;
  private final EventPublisher publisher;
  private final PrintWriter err;
  private final EdgeFiles files;
  private final EdgeNetwork network;
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final ServiceRecords records;
  private long published;
  private long requests;
  private long told;
  private long upstreamBytes;
  private long peakUpstreamBytes;
  private long nextProgress;

  /** Event times of what was published, seconds since 1970. */
  private long firstEvent = Long.MAX_VALUE;

  private long lastEvent;

  ServiceReplayRun(
      ServiceTrace trace,
      LocalEngine engine,
      EngineMonitor monitor,
      EventPublisher publisher,
      PrintWriter err) {
    this.trace = trace;
    this.engine = engine;
    this.monitor = monitor;
    this.publisher = publisher;
    this.err = err;
    files = new EdgeFiles(trace.objects());
    network = new EdgeNetwork(files);
    records = new ServiceRecords(trace);
  }

  /** What a replay sets of the job's options. */
  static Map<String, String> jobOptions(ServiceTrace trace) {
    Map<String, String> zones = new TreeMap<>();
    trace
        .sites()
        .forEach(site -> zones.putIfAbsent(site.region(), ServiceRecords.zone(site).getId()));
    StringBuilder regions = new StringBuilder();
    zones.forEach(
        (region, zone) ->
            regions.append(regions.isEmpty() ? "" : ";").append(region).append('=').append(zone));
    Map<String, String> options = new LinkedHashMap<>();
    options.put("regions", regions.toString());
    options.put("events.max-age", "0 ms");
    // One partition holds all events in order.
    options.put("events.out-of-orderness", "1 min");
    options.put("events.idleness", "10 s");
    options.put("events.allowed-lateness", LATENESS.toMillis() + " ms");
    options.put("sessions.heartbeat-interval", ServiceReplay.HEARTBEAT_SECONDS + " s");
    options.put("sessions.longest-interval", 2 * ServiceReplay.HEARTBEAT_SECONDS + " s");
    options.put("load.publish-titles", "false");
    return options;
  }

  /**
   * Replays.
   *
   * @param speed seconds of the trace per second, at most: it waits for a job that cannot keep up
   * @param stop ends the replay early
   * @param length how long at most, empty for the whole trace
   * @param untilDone whether to wait until every request has been judged
   * @return the figures; {@code complete} tells whether all was replayed and accounted for
   */
  ObjectNode run(
      double speed,
      CountDownLatch stop,
      Optional<Duration> length,
      boolean untilDone,
      Duration deadline) {
    open();
    ServiceReplay replay = new ServiceReplay(trace);
    long start = System.nanoTime();
    long end = length.map(most -> start + most.toNanos()).orElse(Long.MAX_VALUE);
    long until = replay.endSeconds();
    double at = 0;
    try (PlanSubscription plans = new PlanSubscription(engine.bootstrapServers(), network)) {
      long stepped = start;
      long lookAgain = start;
      boolean keepsUp = false;
      long giveUp = start + deadline.toNanos();
      while (at < until && System.nanoTime() < Math.min(end, giveUp) && !isStopped(stop)) {
        long now = System.nanoTime();
        if (now >= lookAgain) {
          keepsUp = keepsUp();
          lookAgain = now + LOOK_NANOS;
        }
        if (keepsUp) {
          at = Math.min(until, at + (now - stepped) / NANOS_PER_SECOND * speed);
        }
        stepped = now;
        step(replay, plans, (long) at);
        progress((long) at, until);
      }
      publisher.flush();
      boolean complete = at >= until;
      if (untilDone && complete) {
        complete = awaitJudged(plans, until, giveUp, stop);
      }
      return result((long) at, complete, (System.nanoTime() - start) / NANOS_PER_SECOND);
    }
  }

  /**
   * Slots are published as the job's time passes them, and its time goes no further than the last
   * event: a trace that is silent for hours is waited for by nobody.
   */
  private boolean keepsUp() {
    long passed =
        monitor.measuredLoads().values().stream()
            .mapToLong(slot -> slot.getSlotStart().getEpochSecond() + SLOT_SECONDS)
            .max()
            .orElse(firstEvent);
    return lastEvent - passed <= LONGEST_LAG_SECONDS;
  }

  private void open() {
    while (!engine.job(EngineJob.CACHE_WARMING).isProcessing()) {
      engine.requireAlive();
      LockSupport.parkNanos(STEP_NANOS);
    }
    for (Site site : trace.sites()) {
      EdgeSiteOptions options = ServiceRecords.site(site);
      long opened = ServiceRecords.BEGINNING.toEpochMilli();
      network.add(options, opened);
      sites.put(site.id(), site);
      publisher.publish(Topics.CACHE_SITES, EdgeRecords.site(options, "site-" + site.id(), opened));
    }
  }

  private void step(ServiceReplay replay, PlanSubscription plans, long atSeconds) {
    plans.deliver();
    long millis = ServiceRecords.time(atSeconds).toEpochMilli();
    replay.advance(
        atSeconds,
        new ServiceReplay.Listener() {
          @Override
          public void title(CatalogueTitle title) {
            title
                .getRenditions()
                .forEach(
                    one -> files.put(title.getTitleId(), one.getRenditionId(), one.getBytes()));
            publisher.publish(Topics.CATALOGUE, title);
          }

          @Override
          public void viewing(ViewingEvent event) {
            published++;
            lastEvent = event.getEventTime().getEpochSecond();
            firstEvent = Math.min(firstEvent, lastEvent);
            publisher.publish(Topics.VIEWING_EVENTS, event);
          }

          @Override
          public void served(int play) {
            serve(play);
          }
        });
    network.advance(millis, this::tell);
    monitor.requireRunning();
    engine.requireAlive();
  }

  private void serve(int play) {
    Plays plays = trace.plays();
    Site site = trace.sites().get(plays.sites()[play]);
    requests++;
    network.serve(
        site.id(),
        trace.titles().get(plays.objects()[play] / ServiceTrace.RUNGS).id(),
        records.rendition(play),
        plays.bytes()[play],
        ServiceRecords.time(plays.seconds()[play]).toEpochMilli(),
        this::tell);
  }

  private void tell(EdgeActivity activity) {
    long seconds =
        (activity.atMillis() - ServiceRecords.BEGINNING.toEpochMilli())
            / TimeUnit.SECONDS.toMillis(1);
    if (activity instanceof EdgeActivity.Served served) {
      fetched(activity.site(), seconds, served.bytes() - served.cachedBytes());
    } else if (activity instanceof EdgeActivity.Filled filled) {
      fetched(activity.site(), seconds, filled.bytes());
    }
    publisher.publish(Topics.EDGE_REQUESTS, EdgeRecords.request(activity, "edge-" + told++));
  }

  private void fetched(String site, long seconds, long bytes) {
    upstreamBytes += bytes;
    long local = Math.floorMod(seconds + sites.get(site).utcOffsetSeconds(), DAY_SECONDS);
    long hour = local / HOUR_SECONDS;
    peakUpstreamBytes += hour >= PEAK_FIRST_HOUR && hour <= PEAK_LAST_HOUR ? bytes : 0;
  }

  /**
   * The watermark stays behind the last plays, so not all are judged: what is awaited is that
   * nothing changes any more.
   */
  private boolean awaitJudged(
      PlanSubscription plans, long atSeconds, long giveUp, CountDownLatch stop) {
    long judged = -1;
    long toldBefore = -1;
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < QUIET_NANOS) {
      if (System.nanoTime() > giveUp || isStopped(stop)) {
        return false;
      }
      plans.deliver();
      network.advance(ServiceRecords.time(atSeconds).toEpochMilli(), this::tell);
      engine.requireAlive();
      monitor.requireRunning();
      long now = count("requests");
      if (now != judged || told != toldBefore) {
        judged = now;
        toldBefore = told;
        changed = System.nanoTime();
      }
    }
    return judged > 0;
  }

  private static boolean isStopped(CountDownLatch stop) {
    try {
      return stop.await(STEP_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void progress(long atSeconds, long untilSeconds) {
    long now = System.nanoTime();
    if (now < nextProgress) {
      return;
    }
    nextProgress = now + PROGRESS_NANOS;
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "day %.1f of %.1f  %,d events  %,d requests judged  plans %d",
            (double) atSeconds / DAY_SECONDS,
            (double) untilSeconds / DAY_SECONDS,
            published,
            count("requests"),
            count("plans")));
    WarmingReadings.of(monitor, 1, network)
        .ifPresent(
            warming ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        "  %s %.0f streams, in an hour %.0f to %.0f  coverage %.3f/%.3f  byte hits"
                            + " %.3f  LRU %.3f",
                        warming.region(),
                        warming.streams(),
                        warming.low(),
                        warming.high(),
                        warming.coverage80(),
                        warming.coverage95(),
                        warming.byteHitRatio(),
                        warming.lruByteHitRatio())));
    err.println(line);
    err.flush();
  }

  private long count(String name) {
    return monitor
        .metrics(CacheWarmingJob.NAME, "plans")
        .map(ModelMetrics::getCounts)
        .map(counts -> counts.getOrDefault(name, 0L))
        .orElse(0L);
  }

  private ObjectNode result(long atSeconds, boolean complete, double seconds) {
    ObjectNode result = RunCommand.jsonObject();
    result.put("eventsPublished", published);
    result.put("requestsPublished", requests);
    result.put("days", (double) atSeconds / DAY_SECONDS);
    result.put("speed", seconds > 0 ? atSeconds / seconds : 0);
    result.put("eventsPerSecond", seconds > 0 ? published / seconds : 0);
    result.put("deadLetters", monitor.deadLetters());
    result.put("late", monitor.lateEvents());
    result.put("upstreamBytes", upstreamBytes);
    result.put("peakUpstreamBytes", peakUpstreamBytes);
    WarmingReadings.of(monitor, 1, network).ifPresent(warming -> RunFigures.put(result, warming));
    result.put("restarts", engine.job(EngineJob.CACHE_WARMING).restarts());
    result.put("complete", complete);
    return result;
  }
}
