package dev.marquee.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job on a real Flink runtime of its own, with RocksDB state and a checkpoint each second, whose
 * TaskManager can be killed. Not thread-safe.
 */
public final class JobUnderTest implements AutoCloseable {
  /** How long anything may take. */
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Path directory;
  private final Graph graph;
  private final MiniCluster cluster;
  private JobID job;
  private int kills;

  /** Builds the graph of the job. */
  @FunctionalInterface
  public interface Graph {
    /** An environment on top of these settings, with the whole graph, not executed. */
    StreamExecutionEnvironment build(Configuration base) throws Exception;
  }

  private JobUnderTest(Path directory, Graph graph, MiniCluster cluster) {
    this.directory = directory;
    this.graph = graph;
    this.cluster = cluster;
  }

  /**
   * Starts a cluster and the job, and waits until it runs.
   *
   * @param directory where checkpoints and savepoints go
   * @param slots of the one TaskManager
   */
  public static JobUnderTest start(Path directory, int slots, Graph graph) throws Exception {
    Configuration configuration = new Configuration();
    // Any free port: an engine of the machine's owner may be running on the usual one.
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.BIND_ADDRESS, "localhost");
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    cluster.start();
    JobUnderTest started = new JobUnderTest(directory, graph, cluster);
    started.submit(null);
    return started;
  }

  private void submit(String savepoint) throws Exception {
    Configuration base = new Configuration();
    base.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    base.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    base.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
    base.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    base.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    base.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
    base.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
    if (savepoint != null) {
      base.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    job = cluster.submitJob(graph.build(base).getStreamGraph().getJobGraph()).get().getJobID();
    awaitRunning(-1);
  }

  private void awaitRunning(int restartsBefore) {
    Eventually.passes(
        "the job runs",
        DEADLINE,
        () -> {
          // While it is initialized it has no tasks, which would all be running.
          if (status() != JobStatus.RUNNING) {
            throw new AssertionError("the job is " + status());
          }
          if (restarts() <= restartsBefore) {
            throw new AssertionError("restarted " + restarts() + " times");
          }
          for (var vertex : cluster.getExecutionGraph(job).get().getAllVertices().values()) {
            for (var task : vertex.getTaskVertices()) {
              if (task.getExecutionState() != ExecutionState.RUNNING) {
                throw new AssertionError(vertex.getName() + " is " + task.getExecutionState());
              }
            }
          }
          return true;
        });
  }

  /** Loses the TaskManager with all its heap and local state, starts another, and waits for it. */
  public void killTaskManager() throws Exception {
    int before = restarts();
    // The cluster goes on counting: the one that runs is the last one that was started.
    cluster.terminateTaskManager(kills++).get();
    cluster.startTaskManager();
    awaitRunning(before);
  }

  /** Takes a savepoint and goes on. */
  public String savepoint() throws Exception {
    return cluster
        .triggerSavepoint(
            job, directory.resolve("savepoints").toString(), false, SavepointFormatType.CANONICAL)
        .get();
  }

  /** Stops with a savepoint and starts again from it. */
  public void restartFromSavepoint() throws Exception {
    String path =
        cluster
            .stopWithSavepoint(
                job,
                directory.resolve("savepoints").toString(),
                false,
                SavepointFormatType.CANONICAL)
            .get();
    submit(path);
  }

  /** Status of the job. */
  public JobStatus status() throws Exception {
    return cluster.getJobStatus(job).get();
  }

  /** How often the job was started again after a failure. */
  public int restarts() throws Exception {
    return cluster.getExecutionGraph(job).get().getAllVertices().values().stream()
        .flatMap(vertex -> Arrays.stream(vertex.getTaskVertices()))
        .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
        .max()
        .orElse(0);
  }

  @Override
  public void close() {
    cluster.closeAsync().join();
  }
}
