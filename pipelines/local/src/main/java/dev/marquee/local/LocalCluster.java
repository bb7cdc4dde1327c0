package dev.marquee.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.util.ExceptionUtils;

/**
 * A Flink cluster inside this process, with its dashboard on the loopback address and its
 * checkpoints in the data folder.
 *
 * <p>A job goes on from the latest checkpoint that a job of the same name left there, however that
 * one ended. {@link #close} takes a last checkpoint of each job and cancels it: what arrives
 * between the two is read again by the next run and published under higher versions, which readers
 * expect after any failure, too. A savepoint would stop at an exact record but is never removed by
 * Flink, is written in full, and has to wait behind a backlog. Checkpoints are claimed by the job
 * that goes on from them, so old ones go away by themselves. Thread-safe.
 */
public final class LocalCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** Cache and write buffers of RocksDB; a share of process memory has no meaning here. */
  private static final MemorySize ROCKSDB_MEMORY = MemorySize.ofMebiBytes(256);

  private static final Duration LAST_CHECKPOINT_DEADLINE = Duration.ofSeconds(15);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);
  private static final Duration CLUSTER_DEADLINE = Duration.ofSeconds(60);

  private final DataFolder data;
  private final Configuration configuration;
  private final MiniCluster cluster;
  private final ProcessMetrics metrics;
  private final URI dashboard;
  private final List<RunningJob> jobs = new ArrayList<>();

  /**
   * Size of the cluster.
   *
   * @param taskManagers TaskManagers, at least 1; several let tests take one away
   * @param slots slots of each, at least 1: the highest parallelism of a job is the product
   * @param dashboardPort port of dashboard and REST on the loopback address; 0 for a free one
   */
  public record Options(int taskManagers, int slots, int dashboardPort) {

    public Options {
      if (taskManagers < 1) {
        throw new IllegalArgumentException("taskManagers must be at least 1, is " + taskManagers);
      }
      if (slots < 1) {
        throw new IllegalArgumentException("slots must be at least 1, is " + slots);
      }
      if (dashboardPort < 0 || dashboardPort > 65_535) {
        throw new IllegalArgumentException(
            "dashboardPort must be between 0 and 65535, is " + dashboardPort);
      }
    }
  }

  private LocalCluster(
      DataFolder data,
      Configuration configuration,
      MiniCluster cluster,
      ProcessMetrics metrics,
      URI dashboard) {
    this.data = data;
    this.configuration = configuration;
    this.cluster = cluster;
    this.metrics = metrics;
    this.dashboard = dashboard;
  }

  /**
   * Reads {@code config.yaml} of a folder, as a cluster does.
   *
   * @throws CommandException if it is missing or cannot be read
   */
  public static Configuration settings(Path folder) {
    if (!Files.isReadable(folder.resolve("config.yaml"))) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the settings of Flink cannot be read: " + folder + "/config.yaml");
    }
    try {
      return GlobalConfiguration.loadConfiguration(folder.toString());
    } catch (RuntimeException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, folder + "/config.yaml is no Flink configuration: " + e, e);
    }
  }

  /**
   * Starts a cluster.
   *
   * @param settings settings of Flink as a cluster would have them; addresses, ports and folders
   *     are replaced
   * @throws CommandException if the dashboard's port is busy or the cluster does not come up
   */
  public static LocalCluster start(Configuration settings, DataFolder data, Options options) {
    requireFree(options.dashboardPort());
    Configuration configuration = new Configuration(settings);
    configuration.set(RestOptions.ADDRESS, HOST);
    configuration.set(RestOptions.BIND_ADDRESS, HOST);
    configuration.set(RestOptions.BIND_PORT, String.valueOf(options.dashboardPort()));
    configuration.set(RestOptions.PORT, options.dashboardPort());
    configuration.set(JobManagerOptions.ADDRESS, HOST);
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(CoreOptions.TMP_DIRS, freshWorkFolder(data).toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    if (!configuration.contains(TaskManagerOptions.MANAGED_MEMORY_SIZE)) {
      configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, ROCKSDB_MEMORY);
    }
    String metricsKey = UUID.randomUUID().toString();
    ProcessMetrics.configure(configuration, metricsKey);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(options.taskManagers())
                .setNumSlotsPerTaskManager(options.slots())
                .setCommonBindAddress(HOST)
                .build());
    try {
      cluster.start();
      URI dashboard = await(cluster.getRestAddress(), CLUSTER_DEADLINE);
      return new LocalCluster(
          data, configuration, cluster, ProcessMetrics.of(metricsKey), dashboard);
    } catch (Exception e) {
      cluster.closeAsync();
      String reason =
          ExceptionUtils.findThrowable(e, BindException.class)
              .map(bind -> "port " + options.dashboardPort() + " on " + HOST + " is in use")
              .orElseGet(() -> "the Flink cluster did not start: " + root(e));
      throw new CommandException(ExitCode.UNAVAILABLE, reason, e);
    }
  }

  /** Address of the dashboard and of Flink's REST interface. */
  public URI dashboard() {
    return dashboard;
  }

  /** What the cluster measures, as it is now. */
  public ProcessMetrics metrics() {
    return metrics;
  }

  /**
   * Starts a job, from the latest checkpoint of a job of this name if the data folder has one.
   *
   * @param name names the job's folder of checkpoints; kebab-case
   */
  public RunningJob submit(String name, JobGraphFactory factory) {
    Optional<Path> checkpoint = LatestCheckpoint.in(data.checkpoints(name));
    Configuration forJob = new Configuration(configuration);
    forJob.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, data.checkpoints(name).toUri().toString());
    checkpoint.ifPresent(
        path -> {
          forJob.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString());
          forJob.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        });
    try {
      JobGraph graph = factory.build(forJob).getStreamGraph().getJobGraph();
      JobID id = await(cluster.submitJob(graph), CLUSTER_DEADLINE).getJobID();
      RunningJob job = new RunningJob(name, id, cluster, metrics, checkpoint);
      synchronized (jobs) {
        jobs.add(job);
      }
      return job;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the job " + name + " did not start: " + root(e), e);
    }
  }

  /** Takes a TaskManager away at once, with all that runs on it, as a crash of a machine does. */
  public void killTaskManager(int index) {
    awaitUnchecked(cluster.terminateTaskManager(index), "TaskManager " + index + " did not end");
  }

  /** Adds a TaskManager. */
  public void startTaskManager() {
    try {
      cluster.startTaskManager();
    } catch (Exception e) {
      throw new IllegalStateException("no TaskManager started: " + root(e), e);
    }
  }

  /** Stops every job after a last checkpoint, then the cluster. */
  @Override
  public void close() {
    try {
      stopJobs();
    } finally {
      awaitUnchecked(cluster.closeAsync(), "the Flink cluster did not stop");
    }
  }

  /** All at once, since each may wait for its last checkpoint; one that fails stops no other. */
  private void stopJobs() {
    CompletableFuture<?>[] stops;
    synchronized (jobs) {
      stops =
          jobs.stream()
              .map(
                  job ->
                      CompletableFuture.runAsync(
                          () -> job.stop(LAST_CHECKPOINT_DEADLINE, STOP_DEADLINE),
                          stop -> new Thread(stop, "stop-" + job.name()).start()))
              .toArray(CompletableFuture[]::new);
    }
    try {
      CompletableFuture.allOf(stops).join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a job did not stop: " + root(e), e);
    }
  }

  /** RocksDB's files of a run that was killed are of no use: checkpoints hold the state. */
  private static Path freshWorkFolder(DataFolder data) {
    DataFolder.delete(data.work());
    try {
      return Files.createDirectories(data.work());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the folder " + data.work() + " cannot be created: " + e, e);
    }
  }

  /** Fails when a port of the loopback address is in use; 0 never is. */
  static void requireFree(int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(HOST, port));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "port " + port + " on " + HOST + " is in use", e);
    }
  }

  static <T> T await(Future<T> future, Duration deadline) throws Exception {
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private static void awaitUnchecked(Future<?> future, String failure) {
    try {
      await(future, CLUSTER_DEADLINE);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(failure + ": " + root(e), e);
    } catch (Exception e) {
      throw new IllegalStateException("interrupted: " + failure, e);
    }
  }

  static String root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
