package dev.marquee.local;

import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * Everything in one process: a broker, a Flink cluster and the jobs.
 *
 * <p>The broker keeps its topics and the jobs their checkpoints in the data folder, so that the
 * next run goes on. Starting and closing are for one thread, the rest may be called from any.
 */
public final class LocalEngine implements AutoCloseable {
  /** For caches and write buffers of RocksDB; the cluster divides it evenly among its slots. */
  private static final MemorySize MANAGED_MEMORY_OF_ONE_JOB = MemorySize.ofMebiBytes(512);

  /**
   * Simulated viewers fill a fraction of what a replay of years does, and a slot of several jobs
   * gets the same share whichever job it runs.
   */
  private static final MemorySize MANAGED_MEMORY_PER_JOB = MemorySize.ofMebiBytes(384);

  /** What Flink gives a cluster in a process, which is enough for one job. */
  private static final MemorySize NETWORK_MEMORY_PER_JOB = MemorySize.ofMebiBytes(64);

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  private static final String PRIVACY_SECRET = "privacy.secret";
  private static final String INPUT_PARTITIONS = "model.input-partitions";

  private final Optional<EmbeddedKafka> broker;
  private final String bootstrapServers;
  private final LocalCluster cluster;
  private final Map<EngineJob, RunningJob> jobs;
  private final Set<EngineJob> restarting = EnumSet.noneOf(EngineJob.class);

  /** Options under which the jobs run, by key. */
  private final Map<EngineJob, Map<String, String>> inForce;

  private final Resubmission resubmission;

  /** Prepares a job to be started under other options. */
  private interface Resubmission {
    /**
     * Reads the options and returns what starts the job under them.
     *
     * @throws CommandException if an option is wrong
     */
    Supplier<RunningJob> under(EngineJob job, Map<String, String> options);
  }

  private LocalEngine(
      Optional<EmbeddedKafka> broker,
      String bootstrapServers,
      LocalCluster cluster,
      Map<EngineJob, RunningJob> jobs,
      Map<EngineJob, Map<String, String>> inForce,
      Resubmission resubmission) {
    this.broker = broker;
    this.bootstrapServers = bootstrapServers;
    this.cluster = cluster;
    this.jobs = jobs;
    this.inForce = inForce;
    this.resubmission = resubmission;
  }

  /**
   * How to start.
   *
   * @param data folder of topics, checkpoints and logs; stays open when the engine is closed
   * @param kafka address of an existing broker, or null for an embedded one
   * @param kafkaPort port of the embedded broker, 0 for a free one
   * @param dashboardPort port of Flink's dashboard, 0 for a free one
   * @param parallelism subtasks of every operator, and task slots of each job
   * @param partitions of topics that are created now, where they differ from the contract's
   * @param checkpointInterval time between checkpoints, or null for that of the cluster's settings
   * @param jobs the jobs to run, at least one, with what the run sets of their options, by key
   * @param given options that go to each job that knows the key, over what the run sets
   */
  public record Options(
      DataFolder data,
      String kafka,
      int kafkaPort,
      int dashboardPort,
      int parallelism,
      Map<String, Integer> partitions,
      Duration checkpointInterval,
      Map<EngineJob, Map<String, String>> jobs,
      Map<String, String> given) {

    public Options {
      if (jobs.isEmpty()) {
        throw new IllegalArgumentException("jobs must not be empty");
      }
      jobs = new EnumMap<>(jobs);
      given = Map.copyOf(given);
    }

    /** The recommendations job alone, with options by key. */
    public Options(
        DataFolder data,
        String kafka,
        int kafkaPort,
        int dashboardPort,
        int parallelism,
        Map<String, Integer> partitions,
        Duration checkpointInterval,
        Map<String, String> given) {
      this(
          data,
          kafka,
          kafkaPort,
          dashboardPort,
          parallelism,
          partitions,
          checkpointInterval,
          Map.of(EngineJob.RECOMMENDATIONS, Map.of()),
          given);
    }
  }

  /**
   * Starts broker, cluster and jobs; everything that was started is stopped when something fails.
   *
   * @throws CommandException in one line what is in the way
   */
  public static LocalEngine start(Options options) {
    DataFolder folder = options.data();
    Map<EngineJob, Map<String, String>> divided =
        JobSettings.divide(options.jobs(), options.given());
    EmbeddedKafka broker = null;
    LocalCluster cluster = null;
    try {
      if (options.kafka() == null) {
        broker =
            EmbeddedKafka.start(
                EmbeddedKafka.Options.defaults()
                    .withPort(options.kafkaPort())
                    .withDirectory(folder.kafka()));
      }
      String servers =
          broker == null ? BrokerOptions.checked(options.kafka()) : broker.bootstrapServers();
      int inputPartitions = createTopics(servers, options.partitions());
      folder.rememberBrokerAddress(servers);
      cluster =
          LocalCluster.start(
              flinkSettings(divided.size()),
              folder,
              new LocalCluster.Options(
                  1, divided.size() * options.parallelism(), options.dashboardPort()));
      Path secret = secret(folder);
      // All of them are read before any job starts: a wrong one is a matter of the command line.
      Map<EngineJob, JobOptions> settings = new EnumMap<>(EngineJob.class);
      divided.forEach(
          (job, own) ->
              settings.put(job, jobOptions(job, own, options, servers, inputPartitions, secret)));
      Map<EngineJob, RunningJob> jobs = new EnumMap<>(EngineJob.class);
      for (EngineJob job : divided.keySet()) {
        jobs.put(job, submit(cluster, job, settings.get(job), options.checkpointInterval()));
      }
      LocalCluster started = cluster;
      return new LocalEngine(
          Optional.ofNullable(broker),
          servers,
          cluster,
          jobs,
          divided,
          (job, own) -> {
            JobOptions all = jobOptions(job, own, options, servers, inputPartitions, secret);
            return () -> submit(started, job, all, options.checkpointInterval());
          });
    } catch (EmbeddedKafka.BrokerUnavailableException e) {
      closeAll(cluster, broker);
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      closeAll(cluster, broker);
      throw e;
    }
  }

  /** Address of the broker. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The Flink cluster. */
  public LocalCluster cluster() {
    return cluster;
  }

  /** The recommendations job, when the engine runs it. */
  public RunningJob job() {
    return job(EngineJob.RECOMMENDATIONS);
  }

  /**
   * One of the jobs that the engine runs.
   *
   * @throws IllegalArgumentException if it does not run that job
   */
  public synchronized RunningJob job(EngineJob job) {
    RunningJob running = jobs.get(job);
    if (running == null) {
      throw new IllegalArgumentException("the engine does not run " + job.jobName());
    }
    return running;
  }

  /** The jobs that the engine runs. */
  public synchronized List<RunningJob> jobs() {
    return List.copyOf(jobs.values());
  }

  /**
   * Has a job go on from a checkpoint of this moment under other options; to be called by one
   * thread at a time. Until it returns, the job may be stopped. A job that does not start under
   * them goes on under those that it had.
   *
   * @param changed options by key, over those that the job has
   * @throws CommandException if an option is wrong, in which case nothing happened, or the job did
   *     not start under the other options, saying whether it goes on
   * @throws IllegalStateException if the job could not be stopped
   */
  void restart(EngineJob job, Map<String, String> changed) {
    RunningJob running = job(job);
    Map<String, String> wanted = new LinkedHashMap<>(inForce.get(job));
    wanted.putAll(changed);
    Supplier<RunningJob> next = resubmission.under(job, wanted);
    Supplier<RunningJob> asBefore = resubmission.under(job, inForce.get(job));
    synchronized (this) {
      restarting.add(job);
    }
    try {
      running.stop(STOP_DEADLINE, STOP_DEADLINE);
      started(job, next, asBefore);
      inForce.put(job, wanted);
    } finally {
      synchronized (this) {
        restarting.remove(job);
      }
    }
  }

  private void started(EngineJob job, Supplier<RunningJob> next, Supplier<RunningJob> asBefore) {
    try {
      replace(job, next.get());
    } catch (RuntimeException e) {
      String what = job.jobName() + " did not start under the other options";
      try {
        replace(job, asBefore.get());
      } catch (RuntimeException again) {
        e.addSuppressed(again);
        throw new CommandException(
            ExitCode.FAULT, what + ", nor under those that it had: " + e.getMessage(), e);
      }
      throw new CommandException(
          ExitCode.USAGE, what + " and goes on under those that it had: " + e.getMessage(), e);
    }
  }

  private synchronized void replace(EngineJob job, RunningJob by) {
    jobs.put(job, by);
  }

  private synchronized Map<EngineJob, RunningJob> expectedAlive() {
    Map<EngineJob, RunningJob> expected = new EnumMap<>(jobs);
    expected.keySet().removeAll(restarting);
    return expected;
  }

  /**
   * Fails when a job has ended.
   *
   * @throws CommandException naming the job, its state and the reason
   */
  public void requireAlive() {
    for (RunningJob job : expectedAlive().values()) {
      JobStatus status = job.status();
      if (status.isGloballyTerminalState()) {
        throw new CommandException(
            ExitCode.FAULT,
            "the job "
                + job.name()
                + " is "
                + status
                + job.failure().map(why -> ": " + why).orElse(""));
      }
    }
  }

  @Override
  public void close() {
    closeAll(cluster, broker.orElse(null));
  }

  private static void closeAll(LocalCluster cluster, EmbeddedKafka broker) {
    try (broker) {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  private static Configuration flinkSettings(int jobs) {
    Configuration flink =
        LocalCluster.settings(
            Path.of(System.getProperty("marquee.root", "")).resolve("flink-conf"));
    // Without it the cluster in a process gives RocksDB 128 MB, whatever the settings say.
    flink.set(
        TaskManagerOptions.MANAGED_MEMORY_SIZE,
        jobs == 1 ? MANAGED_MEMORY_OF_ONE_JOB : MANAGED_MEMORY_PER_JOB.multiply(jobs));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY_PER_JOB.multiply(jobs));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY_PER_JOB.multiply(jobs));
    return flink;
  }

  private static RunningJob submit(
      LocalCluster cluster, EngineJob job, JobOptions settings, Duration checkpointInterval) {
    return cluster.submit(
        job.jobName(),
        base -> {
          base.set(PipelineOptions.NAME, job.jobName());
          if (checkpointInterval != null) {
            base.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
          }
          StreamExecutionEnvironment env = JobEnvironment.create(settings, base);
          job.build(env, settings);
          return env;
        });
  }

  /** Creates the missing topics and returns the partitions of the viewing events. */
  static int createTopics(String servers, Map<String, Integer> partitions) {
    try (Admin admin = BrokerOptions.connect(servers)) {
      if (!partitions.isEmpty()) {
        List<Topic<?>> special =
            Topics.all().stream().filter(topic -> partitions.containsKey(topic.name())).toList();
        TopicCreation.create(admin, special, partitions);
      }
      BrokerOptions.createTopics(admin);
      String viewing = Topics.VIEWING_EVENTS.name();
      return admin
          .describeTopics(List.of(viewing))
          .allTopicNames()
          .get()
          .get(viewing)
          .partitions()
          .size();
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "topics cannot be created: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while creating topics", e);
    }
  }

  private static JobOptions jobOptions(
      EngineJob job,
      Map<String, String> own,
      Options options,
      String servers,
      int inputPartitions,
      Path secret) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", servers);
    all.put("job.parallelism", Integer.toString(options.parallelism()));
    if (job.keys().contains(INPUT_PARTITIONS)) {
      all.put(INPUT_PARTITIONS, Integer.toString(inputPartitions));
    }
    if (job.keys().contains(PRIVACY_SECRET)) {
      all.put(JobOptions.CONFIG_ARGUMENT, secret.toString());
    }
    all.putAll(own);
    List<String> arguments = new ArrayList<>();
    all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    try {
      return JobOptions.parse(arguments.toArray(String[]::new), System.getenv(), job.options());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, job.jobName() + ": " + e.getMessage(), e);
    }
  }

  /** File with the secret of the profiles' pseudonyms, made at the first run. */
  static Path secret(DataFolder folder) {
    Path file = folder.secrets();
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, PRIVACY_SECRET + "=" + HexFormat.of().formatHex(random) + "\n");
      }
      return file;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
