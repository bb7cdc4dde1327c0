package dev.marquee.benchmarks;

import dev.marquee.local.EventPublisher;
import dev.marquee.streaming.JobOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One job as a {@link ThroughputStand} measures it: what it reads, how it is built, and how to see
 * what it has done.
 */
interface ThroughputWorkload {
  /** Sums of a job's metrics over the subtasks of an operator. */
  @FunctionalInterface
  interface Metrics {
    /** The sum; 0 while there is none. */
    double sum(String metric, String operator);
  }

  /** Name of the job and prefix of its consumer groups. */
  String name();

  /** Every option that the job knows. */
  List<ConfigOption<?>> jobOptions();

  /** Options that the measurement sets for the job, beside those that every job has. */
  Map<String, String> settings();

  /** Environment variables of the job: what must not stand on a command line. */
  Map<String, String> environment();

  /**
   * Publishes the catalogue and then all events.
   *
   * @param progress told of the number of events after each
   */
  void fill(EventPublisher publisher, JobOptions options, LongConsumer progress);

  /** Adds the job, from Kafka to Kafka, to an environment. */
  void build(StreamExecutionEnvironment env, JobOptions options);

  /** Adds the bare job that reads the same topics. */
  void buildBare(StreamExecutionEnvironment env, JobOptions options);

  /** How far the job is; grows up to any number, in proportion to the events processed. */
  double processed(Metrics metrics);

  /** How many events the job has read. */
  double read(Metrics metrics);

  /** Whether the job has processed every event. */
  boolean isComplete(Metrics metrics);

  /** What the job has counted. */
  Map<String, Long> counts(Metrics metrics);

  /**
   * What is said of the job beside its rate, by camelCase name, in order.
   *
   * @param counted by how much each of the {@link #counts} grew
   * @param seconds within which time
   */
  Map<String, Double> figures(Map<String, Long> counted, double seconds);

  /** Reads from a checkpoint of the job how many bytes it keeps of a profile, title or session. */
  double stateBytes(Path checkpoint) throws Exception;
}
