package dev.marquee.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.events.ModelMetrics;
import dev.marquee.recommendations.RecommendationsJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.JobStatus;

/** One replay of ratings through the running engine, and what came of it. */
final class ReplayRun {
  /** No failure falls into the last fifth: it shows what the failures before have left behind. */
  private static final int LAST_PART = 5;

  /** The engine is quiet when its counts have not changed for this long. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final RatingsReplay ratings;
  private final LocalEngine engine;
  private final EngineMonitor monitor;
  private final EventPublisher publisher;
  private final PrintWriter err;
  private long nextLook;
  private long scoredBeforeLastPart = -1;
  private double hitsBeforeLastPart;
  private long nextProgress;
  private int kills;

  ReplayRun(
      RatingsReplay ratings,
      LocalEngine engine,
      EngineMonitor monitor,
      EventPublisher publisher,
      PrintWriter err) {
    this.ratings = ratings;
    this.engine = engine;
    this.monitor = monitor;
    this.publisher = publisher;
    this.err = err;
  }

  /**
   * Replays.
   *
   * @param rate events per second, 0 for as many as the broker takes
   * @param failures how often the TaskManager is killed on the way
   * @param seed decides where
   * @param untilDone whether to wait until everything is accounted for
   * @return the figures; {@code complete} tells whether every event was accounted for in time
   */
  ObjectNode run(double rate, int failures, long seed, boolean untilDone, Duration deadline) {
    long start = System.nanoTime();
    long giveUp = start + deadline.toNanos();
    awaitRunning(giveUp);
    ratings.publishCatalogue(publisher);
    // From the first report on it is known that quality is reported at all.
    while (metrics("all").isEmpty()) {
      requireAlive(giveUp);
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long before = accounted();
    monitor.resetLatency();
    long first = System.nanoTime();
    long lastPart = ratings.size() - ratings.size() / LAST_PART;
    Set<Long> points =
        new Random(seed)
            .longs(0, Math.max(1, lastPart))
            .distinct()
            .limit(Math.min(failures, Math.max(1, lastPart)))
            .boxed()
            .collect(Collectors.toSet());
    long[] at = new long[1];
    long published =
        ratings.publishRatings(
            publisher,
            rate,
            () -> {
              progress(before);
              noteLastPart(before);
              if (points.contains(at[0]++)) {
                fail(giveUp);
              }
              return System.nanoTime() < giveUp;
            });
    boolean complete = published == ratings.size();
    long last = System.nanoTime();
    if (untilDone) {
      long[] doneAt = new long[1];
      complete &= awaitAccounted(before + published, giveUp, doneAt, before);
      last = doneAt[0];
    }
    return result(published, complete, (last - first) / 1e9);
  }

  /** Loses the TaskManager with its heap and local state, and waits until another does its work. */
  private void fail(long giveUp) {
    publisher.flush();
    long restarts = engine.job().restarts();
    engine.cluster().killTaskManager(kills++);
    engine.cluster().startTaskManager();
    while (engine.job().restarts() == restarts && System.nanoTime() < giveUp) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    awaitRunning(giveUp);
    err.println("killed the TaskManager, the job runs again");
  }

  private void awaitRunning(long giveUp) {
    while (!engine.job().isProcessing()) {
      requireAlive(giveUp);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean awaitAccounted(long wanted, long giveUp, long[] doneAt, long before) {
    long seen = -1;
    long pages = -1;
    long changedAt = System.nanoTime();
    doneAt[0] = changedAt;
    while (System.nanoTime() < giveUp) {
      requireAlive(Long.MAX_VALUE);
      progress(before);
      noteLastPart(before);
      long now = accounted();
      if (now != seen) {
        doneAt[0] = System.nanoTime();
      }
      if (now != seen || monitor.pages() != pages) {
        seen = now;
        pages = monitor.pages();
        changedAt = System.nanoTime();
      } else if (now >= wanted && System.nanoTime() - changedAt > QUIET_NANOS) {
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    err.println(
        "the deadline has passed: " + accounted() + " of " + wanted + " events accounted for");
    return false;
  }

  private void requireAlive(long giveUp) {
    monitor.requireRunning();
    JobStatus status = engine.job().status();
    if (System.nanoTime() > giveUp) {
      throw new CommandException(
          ExitCode.FAULT,
          "the deadline has passed; the job is "
              + status
              + " and has not reported what is awaited");
    }
    engine.requireAlive();
  }

  /** Events that reached a profile, and those that were refused or late. */
  private long accounted() {
    long events = metrics("all").map(metrics -> metrics.getCounts().get("events")).orElse(0L);
    return events + monitor.deadLetters() + monitor.lateEvents();
  }

  private void progress(long before) {
    long now = System.nanoTime();
    if (now < nextProgress) {
      return;
    }
    nextProgress = now + PROGRESS_NANOS;
    double recall = value("all", "recall10");
    err.printf(
        Locale.ROOT,
        "%,d of %,d events  recall@10 %.4f  popularity %.4f  pages %,d%n",
        accounted() - before,
        ratings.size(),
        recall,
        value("all", "popularityRecall10"),
        monitor.pages());
    err.flush();
  }

  /** What had been scored when the last part of the replay began. */
  private void noteLastPart(long before) {
    long now = System.nanoTime();
    if (scoredBeforeLastPart >= 0 || now < nextLook) {
      return;
    }
    nextLook = now + LOOK_NANOS;
    ModelMetrics metrics = metrics("all").orElse(null);
    if (metrics != null && accounted() - before >= ratings.size() - ratings.size() / LAST_PART) {
      scoredBeforeLastPart = metrics.getCounts().getOrDefault("scored", 0L);
      hitsBeforeLastPart = metrics.getValues().getOrDefault("recall10", 0.0) * scoredBeforeLastPart;
    }
  }

  private double recallOfLastPart(long scored) {
    double hits = value("all", "recall10") * scored - hitsBeforeLastPart;
    return scoredBeforeLastPart < 0 || scored <= scoredBeforeLastPart
        ? Double.NaN
        : hits / (scored - scoredBeforeLastPart);
  }

  private ObjectNode result(long published, boolean complete, double seconds) {
    Histogram latency = monitor.latency();
    Map<String, Long> counts = metrics("all").map(ModelMetrics::getCounts).orElse(Map.of());
    ObjectNode result = RunCommand.jsonObject();
    result.put("eventsPublished", published);
    result.put("eventsScored", counts.getOrDefault("scored", 0L));
    result.put("pages", monitor.pages());
    result.put("deadLetters", monitor.deadLetters());
    result.put("late", monitor.lateEvents());
    result.put("duplicates", counts.getOrDefault("duplicates", 0L));
    result.put("recall10", value("all", "recall10"));
    double last = recallOfLastPart(counts.getOrDefault("scored", 0L));
    result.put("recall10LastFifth", Double.isNaN(last) ? null : (Double) last);
    result.put("recall10Known", value("known", "recall10"));
    result.put("recall10Popularity", value("all", "popularityRecall10"));
    result.put("mrr10", value("all", "reciprocalRank10"));
    result.put("pageRecall10", value("all", "pageRecall10"));
    result.put("ceiling", value("all", "ceiling"));
    result.put("coverage", value("all", "coverage"));
    result.put("learningShare", value("all", "learningShare"));
    result.put("eventsPerSecond", seconds > 0 ? published / seconds : 0);
    result.put("latencyP50Millis", latency.getValueAtPercentile(50));
    result.put("latencyP99Millis", latency.getValueAtPercentile(99));
    result.put("restarts", engine.job().restarts());
    result.put("complete", complete);
    return result;
  }

  private Optional<ModelMetrics> metrics(String scope) {
    return monitor.metrics(RecommendationsJob.NAME, scope);
  }

  private double value(String scope, String name) {
    return metrics(scope).map(metrics -> metrics.getValues().getOrDefault(name, 0.0)).orElse(0.0);
  }
}
