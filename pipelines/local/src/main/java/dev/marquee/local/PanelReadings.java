package dev.marquee.local;

import dev.marquee.events.HomePage;
import dev.marquee.events.Impression;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.TakeRates;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * Gathers what the panel shows of a simulated run.
 *
 * <p>The profile that is followed is the first one that gets a page of its own evidence. Pages may
 * be received on another thread than the rest.
 */
final class PanelReadings {
  private static final int ROWS = 5;
  private static final int TITLES = 6;
  private static final long LATENCY_NANOS = 5_000_000_000L;

  private final LocalEngine engine;
  private final ServiceSimulation simulation;
  private final EdgeNetwork edges;
  private final long start = System.nanoTime();
  private final AtomicLong published = new AtomicLong();
  private final PictureRegret regret;
  private volatile String followed;
  private volatile HomePage page;
  private volatile long pages;
  private volatile String lastActivity = "";
  private long lastEvents;
  private long lastTime = start;
  private double eventsPerSecond;
  private long latencyTime = start;
  private double latencyP50Millis = Double.NaN;
  private double latencyP99Millis = Double.NaN;

  PanelReadings(LocalEngine engine, ServiceSimulation simulation, EdgeNetwork edges) {
    this.edges = edges;
    this.engine = engine;
    this.simulation = simulation;
    this.regret = new PictureRegret(simulation.truth());
  }

  /** Notes what was published. */
  void published(SimulatedService.Publication one) {
    published.incrementAndGet();
    if (one.value() instanceof ViewingEvent event && event.getProfileId().equals(followed)) {
      note(event);
    } else if (one.value() instanceof Impression impression) {
      regret.note(impression);
    }
  }

  private void note(ViewingEvent event) {
    String title = event.getSeriesId() != null ? event.getSeriesId() : event.getTitleId();
    if (event.getActivity() instanceof PlayStopped stopped) {
      lastActivity =
          "watched " + WatchedShare.percent(stopped) + " % of " + simulation.truth().nameOf(title);
    } else if (event.getActivity() instanceof Rated) {
      lastActivity = "rated " + simulation.truth().nameOf(title);
    }
  }

  /** Notes a page that was received, null for a removed one. */
  void received(String key, HomePage received) {
    if (received == null || received.getProfileId() == null) {
      return;
    }
    if (followed == null && !received.getRows().isEmpty()) {
      followed = key;
    }
    if (key.equals(followed)) {
      page = received;
      pages++;
    }
  }

  /** The engine now. */
  PanelSnapshot snapshot(EngineMonitor monitor) {
    measureLatency(monitor);
    Optional<ModelMetrics> metrics = monitor.metrics(RecommendationsJob.NAME, "all");
    measureRate((long) metricOf(engine.job(), "eventsAccepted").orElse(0));
    TakeRates takes = simulation.takeRates();
    return new PanelSnapshot(
        Duration.ofNanos(System.nanoTime() - start),
        engine.bootstrapServers(),
        engine.cluster().dashboard().toString(),
        engine.jobs().stream().map(PanelReadings::job).toList(),
        published.get(),
        eventsPerSecond,
        lag(),
        monitor.pages(),
        latencyP50Millis,
        latencyP99Millis,
        value(metrics, "recall10"),
        value(metrics, "popularityRecall10"),
        rate(takes, PageView.Kind.PERSONALISED),
        rate(takes, PageView.Kind.HOLDOUT),
        monitor.deadLetters(),
        monitor.lateEvents(),
        monitor.metrics(ThumbnailsJob.NAME, "all").map(this::pictures),
        WarmingReadings.of(monitor, simulation.clock().speed(), edges),
        home());
  }

  /** Impressions of pictures that their viewers must not be shown. */
  long forbiddenPictures() {
    return regret.forbidden();
  }

  private static PanelSnapshot.Job job(RunningJob job) {
    return new PanelSnapshot.Job(
        job.name(),
        job.isProcessing() ? "RUNNING" : "STARTING",
        job.restarts(),
        job.checkpoints().completed());
  }

  private long lag() {
    return (long)
        engine.jobs().stream()
            .map(job -> metricOf(job, "pendingRecords"))
            .mapToDouble(pending -> pending.orElse(-1))
            .max()
            .orElse(-1);
  }

  private OptionalDouble metricOf(RunningJob job, String name) {
    return engine.cluster().metrics().sum(name, job.id());
  }

  private PanelSnapshot.Pictures pictures(ModelMetrics metrics) {
    Map<String, Long> counts = metrics.getCounts();
    return new PanelSnapshot.Pictures(
        counts.getOrDefault("showings", 0L),
        counts.getOrDefault("learned", 0L),
        counts.getOrDefault("policies", 0L),
        takes(counts),
        metrics.getValues().getOrDefault("rewardLift", 0.0),
        regret.perImpression(),
        regret.evenPerImpression(),
        counts.getOrDefault("driftAlarms", 0L),
        counts.getOrDefault("completionAlarms", 0L));
  }

  private static TakeRateComparison takes(Map<String, Long> counts) {
    long byPolicy = counts.getOrDefault("impressionsByPolicy", 0L);
    long evenly = counts.getOrDefault("impressionsEvenly", 0L);
    return new TakeRateComparison(
        byPolicy,
        // Corrections may come of impressions that an older state did not count.
        Math.min(byPolicy, counts.getOrDefault("takesByPolicy", 0L)),
        evenly,
        Math.min(evenly, counts.getOrDefault("takesEvenly", 0L)));
  }

  /** Latency of the last seconds: what waited while the job started would stand there for long. */
  private void measureLatency(EngineMonitor monitor) {
    Histogram latency = monitor.latency();
    long now = System.nanoTime();
    if (now - latencyTime > LATENCY_NANOS && latency.getTotalCount() > 0) {
      latencyP50Millis = latency.getValueAtPercentile(50);
      latencyP99Millis = latency.getValueAtPercentile(99);
      latencyTime = now;
      monitor.resetLatency();
    }
  }

  private void measureRate(long events) {
    long now = System.nanoTime();
    double seconds = (now - lastTime) / 1e9;
    if (seconds > 0.5) {
      eventsPerSecond = Math.max(0, (events - lastEvents) / seconds);
      lastEvents = events;
      lastTime = now;
    }
  }

  private Optional<PanelSnapshot.Home> home() {
    HomePage now = page;
    if (now == null) {
      return Optional.empty();
    }
    List<PanelSnapshot.Row> rows = new ArrayList<>();
    for (PageRow row : now.getRows()) {
      if (rows.size() == ROWS) {
        break;
      }
      List<String> titles = new ArrayList<>();
      for (PageTitle title : row.getTitles()) {
        if (titles.size() == TITLES) {
          break;
        }
        String id = title.getSeriesId() != null ? title.getSeriesId() : title.getTitleId();
        titles.add(simulation.truth().nameOf(id));
      }
      rows.add(new PanelSnapshot.Row(row.getReason().getText(), titles));
    }
    return Optional.of(new PanelSnapshot.Home(followed, lastActivity, pages, rows));
  }

  private static double value(Optional<ModelMetrics> metrics, String name) {
    return metrics.map(one -> one.getValues().getOrDefault(name, Double.NaN)).orElse(Double.NaN);
  }

  private static double rate(TakeRates takes, PageView.Kind kind) {
    return takes.of(kind).looks() == 0 ? Double.NaN : takes.of(kind).takeRate();
  }
}
