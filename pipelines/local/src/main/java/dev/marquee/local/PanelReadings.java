package dev.marquee.local;

import dev.marquee.events.HomePage;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.PlayStopped;
import dev.marquee.events.Rated;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.simulation.PageView;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.TakeRates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private final long start = System.nanoTime();
  private final AtomicLong published = new AtomicLong();
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

  PanelReadings(LocalEngine engine, ServiceSimulation simulation) {
    this.engine = engine;
    this.simulation = simulation;
  }

  /** Notes what was published. */
  void published(SimulatedService.Publication one) {
    published.incrementAndGet();
    if (one.value() instanceof ViewingEvent event && event.getProfileId().equals(followed)) {
      note(event);
    }
  }

  private void note(ViewingEvent event) {
    String title = event.getSeriesId() != null ? event.getSeriesId() : event.getTitleId();
    if (event.getActivity() instanceof PlayStopped stopped) {
      long percent = 100 * stopped.getPositionMillis() / stopped.getDurationMillis();
      lastActivity = "watched " + percent + " % of " + simulation.truth().nameOf(title);
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
    Optional<ModelMetrics> metrics = monitor.metrics("all");
    double read = engine.cluster().metrics().sum("eventsAccepted");
    measureRate((long) read);
    TakeRates takes = simulation.takeRates();
    return new PanelSnapshot(
        Duration.ofNanos(System.nanoTime() - start),
        engine.bootstrapServers(),
        engine.cluster().dashboard().toString(),
        engine.job().isProcessing() ? "RUNNING" : "STARTING",
        engine.job().restarts(),
        engine.job().checkpoints().completed(),
        published.get(),
        eventsPerSecond,
        (long) engine.cluster().metrics().sum("pendingRecords"),
        monitor.pages(),
        latencyP50Millis,
        latencyP99Millis,
        value(metrics, "recall10"),
        value(metrics, "popularityRecall10"),
        rate(takes, PageView.Kind.PERSONALISED),
        rate(takes, PageView.Kind.HOLDOUT),
        monitor.deadLetters(),
        monitor.lateEvents(),
        home());
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
