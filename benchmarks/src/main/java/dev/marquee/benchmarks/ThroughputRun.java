package dev.marquee.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.marquee.benchmarks.throughput.ProcessedCurve;
import dev.marquee.benchmarks.throughput.Round;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.benchmarks.throughput.ThroughputResult;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.ViewingEvent;
import dev.marquee.local.CommandException;
import dev.marquee.local.DataFolder;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.ExitCode;
import dev.marquee.local.JobGraphFactory;
import dev.marquee.local.LocalCluster;
import dev.marquee.local.RunningJob;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.ViewingMix;
import dev.marquee.local.simulation.ViewingMixOptions;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * Measures the recommendations job beside the bare job: one broker, one cluster and one filled
 * topic in this process, read by both jobs in turn.
 *
 * <p>Each round starts a job with a consumer group, state and output topics of its own. Counted is
 * what the operator of the profiles has processed, not what the source has read, from the end of
 * the warm-up to the last event; the topic never ends for the job, since at an end Flink would fire
 * every timer and drop every profile. Both jobs run with the settings of {@code flink-conf},
 * checkpoints included, and the recommendations job with its default options but these: events of
 * any age and lateness count (their times have the pace of the audience, the topic is read much
 * faster), and on the viewing mix the backlog, which is this benchmark's own doing, is not taken
 * for overload, so that everything is learned from. Not thread-safe.
 */
final class ThroughputRun implements AutoCloseable {
  /** As the local run has it. */
  private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(512);

  private static final Duration STOP_DEADLINE = Duration.ofMinutes(1);
  private static final Duration CHECKPOINT_DEADLINE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long SEED = 7;

  /** Names of the job's operators, under which Flink registers their metrics. */
  private static final String GRADE = "grade viewing events";

  private static final String PROFILES = "follow profiles and write pages";

  private final ThroughputOptions options;
  private final Map<String, String> jobOptions;
  private final long giveUpNanos;
  private final PrintWriter err;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final TemporaryFolder temporary;
  private final Path folder;
  private DataFolder data;
  private EmbeddedKafka broker;
  private LocalCluster cluster;

  /** Counts of the profiles' operator at one moment. */
  private record Counts(double processed, long cpuNanos, long positives, long scored, long pages) {}

  /** What one job did in one round. */
  private record Measured(
      double eventsPerSecond, double cpuMicrosPerEvent, Counts warm, Counts last) {}

  /** How to see what a job has done. */
  private interface Progress {
    /** Events that the operator of the profiles has processed. */
    double processed(RunningJob job);

    /** Whether every event of the topic was processed. */
    boolean isComplete(RunningJob job);
  }

  /**
   * @param jobOptions options of the recommendations job that differ from their defaults
   * @param giveUpNanos {@link System#nanoTime} at which to give up
   * @param err takes the progress
   */
  ThroughputRun(
      ThroughputOptions options,
      Map<String, String> jobOptions,
      long giveUpNanos,
      PrintWriter err) {
    this.options = options;
    this.jobOptions = Map.copyOf(jobOptions);
    this.giveUpNanos = giveUpNanos;
    this.err = err;
    temporary = TemporaryFolder.make("marquee-throughput-", err);
    folder = temporary.path();
  }

  /**
   * Starts everything, fills the topic and runs all rounds, after one that is not counted.
   *
   * @throws CommandException when a job fails or restarts, or the deadline passes
   */
  ThroughputResult run() throws Exception {
    data = DataFolder.open(folder.resolve("data"));
    broker =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults().withDirectory(folder.resolve("kafka")));
    fill();
    Configuration settings =
        LocalCluster.settings(
            Path.of(System.getProperty("marquee.root", "")).resolve("flink-conf"));
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
    cluster =
        LocalCluster.start(settings, data, new LocalCluster.Options(1, options.parallelism(), 0));
    List<Round> rounds = new ArrayList<>();
    double stateBytes = 0;
    // The first is not counted: a service has run for days, its code is compiled.
    for (int round = 0; round <= options.rounds(); round++) {
      String name = RecommendationsJob.NAME + "-" + round;
      RunningJob job = cluster.submit(name, graph(name, RecommendationsJob::build, true));
      Measured own = measure(job, recommendations());
      long checkpoint = round == options.rounds() ? job.checkpoint(CHECKPOINT_DEADLINE) : 0;
      job.cancel(STOP_DEADLINE);
      if (checkpoint > 0) {
        stateBytes = ProfileStateSize.read(folderOf(job, checkpoint)).bytesPerProfile();
      }
      emptyOutputs();
      String bareName = BareJob.NAME + "-" + round;
      RunningJob bareJob = cluster.submit(bareName, graph(bareName, BareJob::build, false));
      Measured bare = measure(bareJob, bare());
      bareJob.cancel(STOP_DEADLINE);
      emptyOutputs();
      Round measured = round(own, bare);
      if (round > 0) {
        rounds.add(measured);
      }
      say(
          "round %d%s: %,.0f events/s, bare %,.0f, ratio %.3f, %.0f and %.0f µs of processor time per event, learning"
              + " share %.3f, %.2f pages per"
              + " positive",
          round,
          round == 0 ? " (warm-up)" : "",
          measured.eventsPerSecond(),
          measured.bareEventsPerSecond(),
          measured.ratio(),
          measured.cpuMicrosPerEvent(),
          measured.bareCpuMicrosPerEvent(),
          measured.learningShare(),
          measured.pagesPerPositive());
    }
    return new ThroughputResult(options, rounds, stateBytes);
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
    }
    if (broker != null) {
      broker.close();
    }
    if (data != null) {
      data.close();
    }
    temporary.close();
  }

  /** Where Flink keeps a checkpoint; it stays when the job is cancelled. */
  private Path folderOf(RunningJob job, long checkpoint) {
    return data.checkpoints(job.name())
        .resolve(job.id().toHexString())
        .resolve("chk-" + checkpoint);
  }

  private static Round round(Measured own, Measured bare) {
    long positives = own.last().positives() - own.warm().positives();
    // The counters are read one after the other while the job goes on.
    long scored = Math.min(positives, own.last().scored() - own.warm().scored());
    return new Round(
        own.eventsPerSecond(),
        bare.eventsPerSecond(),
        own.cpuMicrosPerEvent(),
        bare.cpuMicrosPerEvent(),
        positives,
        scored,
        own.last().pages() - own.warm().pages());
  }

  private void fill() throws InterruptedException {
    createTopics();
    ViewingMix mix =
        new ViewingMix(
            new ViewingMixOptions(
                options.mix(),
                options.profiles(),
                options.titles(),
                SEED,
                System.currentTimeMillis() - options.spanMillis(),
                options.eventsPerSecond(),
                options.concurrentStreams()));
    long nextProgress = System.nanoTime() + PROGRESS_NANOS;
    try (EventPublisher publisher = new EventPublisher(broker.bootstrapServers())) {
      mix.catalogue()
          .forEach(
              title ->
                  publisher.publish(
                      Topics.CATALOGUE,
                      (CatalogueTitle) SimulatedService.publication(title).value()));
      for (long event = 0; event < options.events(); event++) {
        ViewingEvent viewing = SimulatedService.viewingEvent(mix.next());
        publisher.publish(Topics.VIEWING_EVENTS, viewing);
        if (System.nanoTime() > nextProgress) {
          nextProgress += PROGRESS_NANOS;
          requireTime("%,d of %,d events published", event, options.events());
          say("%,d of %,d events published", event, options.events());
        }
      }
      publisher.flush();
    }
  }

  private void createTopics() throws InterruptedException {
    try (Admin admin = broker.admin()) {
      TopicCreation.create(admin, Topics.all());
    }
    broker.createTopic(BareJob.OUTPUT, Topics.VIEWING_EVENTS.partitions(), Map.of());
  }

  /** Nothing that one round wrote is there for the next. */
  private void emptyOutputs() throws InterruptedException {
    List<String> outputs =
        new ArrayList<>(
            Topics.all().stream()
                .filter(topic -> topic.direction() != Topic.Direction.INPUT)
                .map(Topic::name)
                .toList());
    outputs.add(BareJob.OUTPUT);
    broker.deleteTopics(outputs);
    createTopics();
  }

  private JobGraphFactory graph(
      String group, BiConsumer<StreamExecutionEnvironment, JobOptions> build, boolean isOwn) {
    JobOptions parsed = parse(group, isOwn);
    return base -> {
      base.set(PipelineOptions.NAME, group);
      StreamExecutionEnvironment env = JobEnvironment.create(parsed, base);
      build.accept(env, parsed);
      return env;
    };
  }

  private JobOptions parse(String group, boolean isOwn) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("config", secret().toString());
    values.put(EdgeOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers());
    values.put(EdgeOptions.GROUP_ID.key(), group);
    values.put(EdgeOptions.PARALLELISM.key(), Integer.toString(options.parallelism()));
    values.put(EdgeOptions.MAX_AGE.key(), "0 ms");
    values.put(EdgeOptions.ALLOWED_LATENESS.key(), "36500 d");
    if (isOwn) {
      if (options.mix() == ViewingMix.Mix.VIEWING) {
        values.put("learning.lag", "36500 d");
      }
      values.putAll(jobOptions);
    }
    try {
      return JobOptions.parse(
          values.entrySet().stream()
              .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
              .toArray(String[]::new),
          Map.of(),
          RecommendationsJob.options());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private Path secret() {
    try {
      return Files.writeString(
          folder.resolve("secret.properties"), "privacy.secret=known-to-this-benchmark-only\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Progress recommendations() {
    return new Progress() {
      @Override
      public double processed(RunningJob job) {
        return metric(job, "numRecordsIn", PROFILES);
      }

      @Override
      public boolean isComplete(RunningJob job) {
        // In this order: what is passed on afterwards can only make it incomplete.
        double processed = processed(job);
        return metric(job, "numRecordsIn", GRADE) >= options.events()
            && processed >= metric(job, "numRecordsOut", GRADE);
      }
    };
  }

  private Progress bare() {
    return new Progress() {
      @Override
      public double processed(RunningJob job) {
        return metric(job, "numRecordsIn", BareJob.PROFILES);
      }

      @Override
      public boolean isComplete(RunningJob job) {
        return processed(job) >= options.events();
      }
    };
  }

  private Measured measure(RunningJob job, Progress progress) {
    ProcessedCurve curve = new ProcessedCurve();
    List<Counts> counts = new ArrayList<>();
    long nextStatus = System.nanoTime();
    long nextProgress = System.nanoTime() + PROGRESS_NANOS;
    boolean isComplete = false;
    while (!isComplete) {
      LockSupport.parkNanos(LOOK_NANOS);
      isComplete = progress.isComplete(job);
      double processed = progress.processed(job);
      long now = System.nanoTime();
      curve.add(now, Math.max(processed, curve.last()));
      counts.add(countsOf(job, processed));
      if (now > nextStatus) {
        nextStatus = now + STATUS_NANOS;
        requireSound(job);
        requireTime("%s has processed %,.0f events", job.name(), processed);
      }
      if (now > nextProgress) {
        nextProgress = now + PROGRESS_NANOS;
        say("%s: %,.0f events processed", job.name(), processed);
      }
    }
    requireSound(job);
    double warmUp = ThroughputOptions.WARM_UP * curve.last();
    Counts warm =
        counts.stream().filter(one -> one.processed() >= warmUp).findFirst().orElseThrow();
    Counts last = counts.get(counts.size() - 1);
    double share = (last.processed() - warm.processed()) / last.processed();
    if (!(share > 0)) {
      throw new CommandException(
          ExitCode.INCOMPLETE, job.name() + " was too fast to be measured: give more --events");
    }
    return new Measured(
        options.events() * curve.sharePerSecond(ThroughputOptions.WARM_UP),
        (last.cpuNanos() - warm.cpuNanos()) / 1e3 / (share * options.events()),
        warm,
        last);
  }

  private Counts countsOf(RunningJob job, double processed) {
    return new Counts(
        processed,
        system.getProcessCpuTime(),
        (long) metric(job, "positives", PROFILES),
        (long) metric(job, "eventsScored", PROFILES),
        (long) metric(job, "pagesWritten", PROFILES));
  }

  private double metric(RunningJob job, String name, String operator) {
    return cluster.metrics().sum(name, job.id(), operator).orElse(0);
  }

  private void requireSound(RunningJob job) {
    if (job.status().isGloballyTerminalState() || job.restarts() > 0) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          job.name() + " failed" + job.failure().map(reason -> ": " + reason).orElse(""));
    }
  }

  private void requireTime(String state, Object... values) {
    if (System.nanoTime() - giveUpNanos > 0) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          "the deadline has passed: " + String.format(Locale.ROOT, state, values));
    }
  }

  private void say(String what, Object... values) {
    err.println(String.format(Locale.ROOT, what, values));
    err.flush();
  }
}
