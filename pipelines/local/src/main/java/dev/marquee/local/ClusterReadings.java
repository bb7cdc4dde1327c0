package dev.marquee.local;

import dev.marquee.recommendations.RecommendationsJob;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers what the console shows of jobs on a cluster elsewhere: their states and metrics over
 * Flink's REST, and their quality as they publish it.
 *
 * <p>While the cluster does not answer there are no jobs to show. Not thread-safe.
 */
final class ClusterReadings {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterReadings.class);

  /** REST collects metrics every ten seconds; a mean over more than that moves evenly. */
  private static final long RATE_NANOS = 15_000_000_000L;

  private final String broker;
  private final URI dashboard;
  private final FlinkRest rest;
  private final MetricsReadings quality;
  private final long start = System.nanoTime();
  private final Map<String, JobMetrics> metrics = new HashMap<>();
  private boolean isAnswering = true;
  private long firstEvents = -1;
  private long rateEvents;
  private long rateTime;
  private double eventsPerSecond;

  /**
   * @param dashboard address of the dashboard for people, who may reach it by another name
   */
  ClusterReadings(String broker, URI dashboard, FlinkRest rest, MetricsReadings quality) {
    this.broker = broker;
    this.dashboard = dashboard;
    this.rest = rest;
    this.quality = quality;
  }

  /** The engine now. */
  PanelSnapshot snapshot() {
    List<FlinkRest.Job> jobs = jobs();
    Optional<JobMetrics> pages =
        jobs.stream()
            .filter(job -> job.name().equals(RecommendationsJob.NAME))
            .findFirst()
            .map(job -> of(job.id()));
    long events = events();
    measureRate(events);
    return new PanelSnapshot(
        Duration.ofNanos(System.nanoTime() - start),
        broker,
        dashboard.toString(),
        jobs.stream().map(ClusterReadings::job).toList(),
        firstEvents < 0 ? 0 : events - firstEvents,
        eventsPerSecond,
        lag(jobs),
        (long) value(pages, "pagesWritten", JobMetrics.Aggregation.SUM).orElse(0),
        value(pages, "pageLatencyMillis_p50", JobMetrics.Aggregation.MAX).orElse(Double.NaN),
        value(pages, "pageLatencyMillis_p99", JobMetrics.Aggregation.MAX).orElse(Double.NaN),
        quality("recall10"),
        quality("popularityRecall10"),
        Double.NaN,
        Double.NaN,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private List<FlinkRest.Job> jobs() {
    try {
      List<FlinkRest.Job> jobs = rest.latest();
      metrics.keySet().retainAll(jobs.stream().map(FlinkRest.Job::id).toList());
      isAnswering = true;
      return jobs;
    } catch (UncheckedIOException | IllegalStateException e) {
      complain(e);
      return List.of();
    }
  }

  /** Says it once, until the cluster answers again. */
  private void complain(RuntimeException why) {
    if (isAnswering) {
      LOG.warn("the cluster at {} does not say how its jobs are", rest.address(), why);
    }
    isAnswering = false;
  }

  private JobMetrics of(String job) {
    return metrics.computeIfAbsent(job, id -> new JobMetrics(rest, id));
  }

  private OptionalDouble value(
      Optional<JobMetrics> of, String name, JobMetrics.Aggregation aggregation) {
    try {
      return of.map(one -> one.of(name, aggregation)).orElse(OptionalDouble.empty());
    } catch (UncheckedIOException | IllegalStateException e) {
      complain(e);
      return OptionalDouble.empty();
    }
  }

  private long lag(List<FlinkRest.Job> jobs) {
    List<Double> pending = new ArrayList<>();
    for (FlinkRest.Job job : jobs) {
      value(Optional.of(of(job.id())), "pendingRecords", JobMetrics.Aggregation.SUM)
          .ifPresent(pending::add);
    }
    return (long) pending.stream().mapToDouble(Double::doubleValue).max().orElse(-1);
  }

  private double quality(String name) {
    return quality.value(RecommendationsJob.NAME, "all", name).orElse(Double.NaN);
  }

  /** Events that reached a profile, by the job's own count; negative while it is not known. */
  private long events() {
    return quality.count(RecommendationsJob.NAME, "all", "events").orElse(-1L);
  }

  private void measureRate(long events) {
    long now = System.nanoTime();
    if (events < 0) {
      return;
    }
    // A job that was started afresh counts from nothing.
    if (firstEvents < 0 || events < rateEvents) {
      firstEvents = events;
      rateEvents = events;
      rateTime = now;
    }
    if (now - rateTime >= RATE_NANOS || eventsPerSecond == 0 && events > rateEvents) {
      eventsPerSecond = (events - rateEvents) / Math.max(1e-3, (now - rateTime) / 1e9);
      rateEvents = events;
      rateTime = now;
    }
  }

  private static PanelSnapshot.Job job(FlinkRest.Job job) {
    String state = job.state().equals("RUNNING") && !job.isProcessing() ? "STARTING" : job.state();
    return new PanelSnapshot.Job(job.name(), state, job.restarts(), job.completedCheckpoints());
  }
}
