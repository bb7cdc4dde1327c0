package dev.marquee.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.runtime.checkpoint.CheckpointStatsCounts;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job on the {@link LocalCluster}. Thread-safe. */
public final class RunningJob {

  private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(30);

  private final String name;
  private final JobID id;
  private final MiniCluster cluster;
  private final ProcessMetrics metrics;
  private final Optional<Path> startedFrom;

  /**
   * How many checkpoints there were since the job was submitted.
   *
   * @param completed those that can be gone on from
   * @param failed those that were given up
   * @param restored how often the job went on from one, its start included
   */
  public record Checkpoints(long completed, long failed, long restored) {}

  RunningJob(
      String name,
      JobID id,
      MiniCluster cluster,
      ProcessMetrics metrics,
      Optional<Path> startedFrom) {
    this.name = name;
    this.id = id;
    this.cluster = cluster;
    this.metrics = metrics;
    this.startedFrom = startedFrom;
  }

  public String name() {
    return name;
  }

  public JobID id() {
    return id;
  }

  /** The checkpoint from which the job was submitted; empty for a fresh start. */
  public Optional<Path> startedFrom() {
    return startedFrom;
  }

  public JobStatus status() {
    return ask(() -> LocalCluster.await(cluster.getJobStatus(id), ANSWER_DEADLINE));
  }

  /**
   * Whether every task processes records, which comes after {@link JobStatus#RUNNING}: tasks that
   * restore state are still initialising.
   */
  public boolean isProcessing() {
    if (status() != JobStatus.RUNNING) {
      return false;
    }
    for (AccessExecutionVertex vertex : graph().getAllExecutionVertices()) {
      if (vertex.getExecutionState() != ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  /** How often the job was restarted after a failure since it was submitted. */
  public long restarts() {
    return (long) metrics.max("numRestarts", id).orElse(0);
  }

  public Checkpoints checkpoints() {
    CheckpointStatsSnapshot statistics = graph().getCheckpointStatsSnapshot();
    if (statistics == null) {
      return new Checkpoints(0, 0, 0);
    }
    CheckpointStatsCounts counts = statistics.getCounts();
    return new Checkpoints(
        counts.getNumberOfCompletedCheckpoints(),
        counts.getNumberOfFailedCheckpoints(),
        counts.getNumberOfRestoredCheckpoints());
  }

  /** Why the job failed last; empty when it has not. */
  public Optional<String> failure() {
    ErrorInfo failure = graph().getFailureInfo();
    return failure == null
        ? Optional.empty()
        : Optional.of(
            LocalCluster.root(
                failure.getException().deserializeError(getClass().getClassLoader())));
  }

  /** Takes a checkpoint and returns its number when it is complete. */
  public long checkpoint(Duration deadline) {
    return ask(
        () ->
            LocalCluster.await(cluster.triggerCheckpoint(id, CheckpointType.CONFIGURED), deadline));
  }

  /** Takes the job away; its last checkpoint stays. Returns when nothing of it runs any more. */
  public void cancel(Duration deadline) {
    ask(
        () -> {
          LocalCluster.await(cluster.cancelJob(id), deadline);
          return LocalCluster.await(cluster.requestJobResult(id), deadline);
        });
  }

  /**
   * Takes a last checkpoint, if that is possible in time, and cancels the job. A job that has ended
   * is left alone.
   */
  public void stop(Duration checkpointDeadline, Duration deadline) {
    if (status().isGloballyTerminalState()) {
      return;
    }
    try {
      checkpoint(checkpointDeadline);
    } catch (IllegalStateException e) {
      LOG.warn(
          "{} stops without a last checkpoint: the next run goes on from an older one", name, e);
    }
    try {
      cancel(deadline);
    } catch (IllegalStateException e) {
      if (!status().isGloballyTerminalState()) {
        throw e;
      }
    }
  }

  private AccessExecutionGraph graph() {
    return ask(() -> LocalCluster.await(cluster.getExecutionGraph(id), ANSWER_DEADLINE));
  }

  /** A question to the cluster. */
  private interface Question<T> {
    T ask() throws Exception;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException e) {
      throw new IllegalStateException(name + ": " + LocalCluster.root(e), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(name + ": the cluster did not answer in time", e);
    } catch (Exception e) {
      throw new IllegalStateException(name + ": interrupted while asking the cluster", e);
    }
  }
}
