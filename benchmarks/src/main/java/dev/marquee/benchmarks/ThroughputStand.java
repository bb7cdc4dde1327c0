package dev.marquee.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.marquee.benchmarks.throughput.ProcessedCurve;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.local.CommandException;
import dev.marquee.local.DataFolder;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.ExitCode;
import dev.marquee.local.JobGraphFactory;
import dev.marquee.local.LocalCluster;
import dev.marquee.local.RunningJob;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * Where jobs are measured: one broker, one cluster and filled topics in this process, read by one
 * job after the other.
 *
 * <p>Each measurement starts a job with a consumer group, state and output topics of its own.
 * Counted is what the job's keyed operator has processed, not what the sources have read, from the
 * end of the warm-up to the last event; the topics never end for the job, since at an end Flink
 * would fire every timer and drop every profile. Both jobs run with the settings of {@code
 * flink-conf}, checkpoints included, and the job with its default options but these: events of any
 * age and lateness count (their times have the pace of the audience, the topics are read much
 * faster), and what its {@link ThroughputWorkload} sets. Not thread-safe.
 */
final class ThroughputStand implements AutoCloseable {
  /** As the local run has it. */
  private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(512);

  private static final Duration STOP_DEADLINE = Duration.ofMinutes(1);
  private static final Duration CHECKPOINT_DEADLINE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ThroughputOptions options;
  private final ThroughputWorkload workload;
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

  /** What was counted up to one moment. */
  record Counts(double processed, long atNanos, long cpuNanos, Map<String, Long> jobCounts) {}

  /** What one job did, behind the warm-up. */
  record Measured(double eventsPerSecond, double cpuMicrosPerEvent, Counts warm, Counts last) {}

  /** The same, with the mean bytes that the job keeps of a profile, title or session. */
  record OwnWithState(Measured measured, double stateBytes) {}

  /** How to see what a job has done. */
  private interface Progress {
    /** How far it is. */
    double processed();

    /** Whether every event was processed. */
    boolean isComplete();

    /** What it has counted. */
    Map<String, Long> counts();
  }

  /**
   * @param jobOptions options of the job that differ from their defaults
   * @param giveUpNanos {@link System#nanoTime} at which to give up
   * @param err takes the progress
   */
  ThroughputStand(
      ThroughputOptions options,
      Map<String, String> jobOptions,
      long giveUpNanos,
      PrintWriter err) {
    this.options = options;
    workload =
        switch (options.mix().pipeline()) {
          case RECOMMENDATIONS -> new RecommendationsWorkload(options);
          case THUMBNAILS -> new ThumbnailsWorkload(options);
          case CACHE_WARMING -> new CacheWarmingWorkload(options);
        };
    this.jobOptions = Map.copyOf(jobOptions);
    this.giveUpNanos = giveUpNanos;
    this.err = err;
    temporary = TemporaryFolder.make("marquee-throughput-", err);
    folder = temporary.path();
  }

  /** Starts everything and fills the topics. */
  void start() throws Exception {
    startBroker();
    fill();
    startCluster();
  }

  /** Starts everything, and leaves the topics empty for a job that {@link #live} starts. */
  void startEmpty() throws Exception {
    startBroker();
    createTopics();
    startCluster();
  }

  private void startBroker() throws Exception {
    data = DataFolder.open(folder.resolve("data"));
    broker =
        EmbeddedKafka.start(
            EmbeddedKafka.Options.defaults().withDirectory(folder.resolve("kafka")));
  }

  private void startCluster() throws Exception {
    Configuration settings =
        LocalCluster.settings(
            Path.of(System.getProperty("marquee.root", "")).resolve("flink-conf"));
    settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
    cluster =
        LocalCluster.start(settings, data, new LocalCluster.Options(1, options.parallelism(), 0));
  }

  /** What is measured. */
  ThroughputWorkload workload() {
    return workload;
  }

  /** Address of the broker. */
  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Address of Flink's REST interface. */
  URI flink() {
    return cluster.dashboard();
  }

  /**
   * Runs the job once; what it wrote is gone when this returns.
   *
   * @param name of this run, as no other has it
   * @throws CommandException when the job fails or restarts, or the deadline passes
   */
  Measured own(String name) throws Exception {
    return own(name, false).measured();
  }

  /**
   * Runs the job on events that are published meanwhile, as many as it takes.
   *
   * @param name of this run, as no other has it
   */
  Live live(String name) throws Exception {
    return new Live(cluster.submit(name, graph(name, workload::build, true)));
  }

  /** A job, and the client that keeps it busy. */
  final class Live implements AutoCloseable {
    /**
     * Events that lie on the topics unread, at least and at most, so that the job never waits. They
     * are published in bursts: one by one, each would be a batch of its own for the broker.
     */
    private static final long LEAST_UNREAD = 30_000;

    private static final long MOST_UNREAD = 90_000;

    private static final long READ_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RunningJob job;
    private final ThroughputWorkload.Metrics metrics;
    private final AtomicLong published = new AtomicLong();

    /** Of the publishing thread: number of the event after which it looks what was read. */
    private long nextLook = MOST_UNREAD;

    private final CompletableFuture<Void> publishing;
    private volatile boolean isClosing;

    private Live(RunningJob job) {
      this.job = job;
      this.metrics = metricsOf(job);
      publishing =
          CompletableFuture.runAsync(
              this::publish, task -> new Thread(task, "publish-events").start());
    }

    private void publish() {
      try (EventPublisher publisher = new EventPublisher(broker.bootstrapServers())) {
        workload.fill(publisher, parse(workload.name(), true), this::awaitRead);
        throw new CommandException(
            ExitCode.INCOMPLETE, "no event is left to be published: measure for a shorter time");
      } catch (ClosingException e) {
        // Nobody measures any more.
      }
    }

    private void awaitRead(long event) {
      published.set(event);
      if (event >= nextLook) {
        while (event - workload.read(metrics) > LEAST_UNREAD && !isClosing) {
          LockSupport.parkNanos(READ_NANOS);
        }
        nextLook = event + MOST_UNREAD - LEAST_UNREAD;
      }
      if (isClosing) {
        throw new ClosingException();
      }
    }

    /** Events that the job has read. */
    double read() {
      return workload.read(metrics);
    }

    /**
     * Lets time pass.
     *
     * @throws CommandException when the job fails or restarts, or the deadline passes
     */
    void run(Duration length) {
      long end = System.nanoTime() + length.toNanos();
      for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(Math.min(left, STATUS_NANOS));
        requireSound(job);
        requireTime("%s works on %,d events", job.name(), published.get());
        requirePublishing();
      }
    }

    private void requirePublishing() {
      if (publishing.isCompletedExceptionally()) {
        try {
          publishing.join();
        } catch (CompletionException e) {
          throw new CommandException(ExitCode.INCOMPLETE, e.getCause().getMessage(), e);
        }
      }
    }

    @Override
    public void close() {
      isClosing = true;
      publishing.exceptionally(failure -> null).join();
      job.cancel(STOP_DEADLINE);
    }
  }

  /** Ends the publishing from within. */
  private static final class ClosingException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Runs the job once, and reads what it keeps from a checkpoint at its end. */
  OwnWithState ownWithState(String name) throws Exception {
    return own(name, true);
  }

  private OwnWithState own(String name, boolean readsState) throws Exception {
    RunningJob job = cluster.submit(name, graph(name, workload::build, true));
    Measured own = measure(job, own(job));
    long checkpoint = readsState ? job.checkpoint(CHECKPOINT_DEADLINE) : 0;
    job.cancel(STOP_DEADLINE);
    double stateBytes = readsState ? workload.stateBytes(folderOf(job, checkpoint)) : Double.NaN;
    emptyOutputs();
    return new OwnWithState(own, stateBytes);
  }

  /** Runs the bare job once; what it wrote is gone when this returns. */
  Measured bare(String name) throws Exception {
    RunningJob bareJob = cluster.submit(name, graph(name, workload::buildBare, false));
    Measured bare = measure(bareJob, bare(bareJob));
    bareJob.cancel(STOP_DEADLINE);
    emptyOutputs();
    return bare;
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

  private void fill() throws InterruptedException {
    createTopics();
    try (EventPublisher publisher = new EventPublisher(broker.bootstrapServers())) {
      workload.fill(publisher, parse(workload.name(), true), new FillProgress());
      publisher.flush();
    }
  }

  /** Says from time to time how many events were published. */
  private final class FillProgress implements LongConsumer {
    private long next = System.nanoTime() + PROGRESS_NANOS;

    @Override
    public void accept(long event) {
      if (System.nanoTime() > next) {
        next += PROGRESS_NANOS;
        requireTime("%,d of %,d events published", event, options.events());
        say("%,d of %,d events published", event, options.events());
      }
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
    values.put(EdgeOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers());
    values.put(EdgeOptions.GROUP_ID.key(), group);
    values.put(EdgeOptions.PARALLELISM.key(), Integer.toString(options.parallelism()));
    values.put(EdgeOptions.MAX_AGE.key(), "0 ms");
    values.put(EdgeOptions.ALLOWED_LATENESS.key(), "36500 d");
    if (isOwn) {
      values.putAll(workload.settings());
      values.putAll(jobOptions);
    }
    try {
      return JobOptions.parse(
          values.entrySet().stream()
              .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
              .toArray(String[]::new),
          workload.environment(),
          workload.jobOptions());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private Progress own(RunningJob job) {
    ThroughputWorkload.Metrics metrics = metricsOf(job);
    return new Progress() {
      @Override
      public double processed() {
        return workload.processed(metrics);
      }

      @Override
      public boolean isComplete() {
        return workload.isComplete(metrics);
      }

      @Override
      public Map<String, Long> counts() {
        return workload.counts(metrics);
      }
    };
  }

  private Progress bare(RunningJob job) {
    ThroughputWorkload.Metrics metrics = metricsOf(job);
    return new Progress() {
      @Override
      public double processed() {
        return metrics.sum("numRecordsIn", BareJob.VALUES);
      }

      @Override
      public boolean isComplete() {
        return processed() >= options.events();
      }

      @Override
      public Map<String, Long> counts() {
        return Map.of();
      }
    };
  }

  private ThroughputWorkload.Metrics metricsOf(RunningJob job) {
    return (metric, operator) -> cluster.metrics().sum(metric, job.id(), operator).orElse(0);
  }

  private Measured measure(RunningJob job, Progress progress) {
    ProcessedCurve curve = new ProcessedCurve();
    List<Counts> counts = new ArrayList<>();
    long nextStatus = System.nanoTime();
    long nextProgress = System.nanoTime() + PROGRESS_NANOS;
    boolean isComplete = false;
    while (!isComplete) {
      LockSupport.parkNanos(LOOK_NANOS);
      isComplete = progress.isComplete();
      double processed = progress.processed();
      long now = System.nanoTime();
      curve.add(now, Math.max(processed, curve.last()));
      counts.add(new Counts(processed, now, system.getProcessCpuTime(), progress.counts()));
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
