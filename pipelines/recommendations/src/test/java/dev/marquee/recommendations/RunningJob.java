package dev.marquee.recommendations;

import dev.marquee.events.ModelMetrics;
import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The whole job on a real broker and a real Flink runtime with RocksDB, for tests. */
final class RunningJob implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PARALLELISM = 2;

  private final EmbeddedKafka kafka;
  private final Path directory;
  private final Map<String, String> options;
  private final KafkaProducer<byte[], byte[]> producer;
  private MiniCluster cluster;
  private JobID job;
  private int kills;

  RunningJob(EmbeddedKafka kafka, Path directory, Map<String, String> options) throws Exception {
    this.kafka = kafka;
    this.directory = directory;
    this.options = options;
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("linger.ms", "2");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    startCluster();
    submit(null);
  }

  /** Creates every topic, with fewer partitions than in production. */
  static void createTopics(EmbeddedKafka kafka) throws Exception {
    Map<String, Integer> partitions = new HashMap<>();
    for (Topic<?> topic : Topics.all()) {
      partitions.put(topic.name(), PARALLELISM);
    }
    TopicCreation.create(kafka.admin(), Topics.all(), partitions);
  }

  private void startCluster() throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(PARALLELISM)
                .build());
    cluster.start();
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
    List<String> arguments = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    all.put("job.parallelism", Integer.toString(PARALLELISM));
    all.put("events.max-age", "0 ms");
    all.put("model.input-partitions", Integer.toString(PARALLELISM));
    all.putAll(options);
    all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    JobOptions parsed =
        JobOptions.parse(
            arguments.toArray(String[]::new),
            Map.of("MARQUEE_PRIVACY_SECRET", "a secret of sixteen bytes"),
            RecommendationsJob.options());
    StreamExecutionEnvironment env = JobEnvironment.create(parsed, base);
    RecommendationsJob.build(env, parsed);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    job = cluster.submitJob(graph).get().getJobID();
    awaitRunning();
  }

  private void awaitRunning() {
    Eventually.holds(
        "the job runs",
        DEADLINE,
        () -> {
          try {
            return isRunning();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Appends a value under its key and waits for the broker. */
  <T extends SpecificRecordBase> void publish(Topic<T> topic, T value) throws Exception {
    publishBytes(topic, topic.keyOf(value), WireFormat.of(topic).encode(value));
  }

  /** Appends values in their order without waiting in between. */
  <T extends SpecificRecordBase> void publishAll(Topic<T> topic, List<T> values) {
    WireFormat<T> format = WireFormat.of(topic);
    for (T value : values) {
      producer.send(
          new ProducerRecord<>(
              topic.name(),
              topic.keyOf(value).getBytes(StandardCharsets.UTF_8),
              format.encode(value)));
    }
    producer.flush();
  }

  /** Appends any bytes, or a tombstone. */
  void publishBytes(Topic<?> topic, String key, byte[] value) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic.name(), key == null ? null : key.getBytes(StandardCharsets.UTF_8), value))
        .get(30, TimeUnit.SECONDS);
  }

  /** The latest value of each key, null after a tombstone. */
  <T extends SpecificRecordBase> Map<String, T> latest(Topic<T> topic) throws Exception {
    WireFormat<T> format = WireFormat.of(topic);
    Map<String, T> values = new HashMap<>();
    for (var record : kafka.records().all(topic.name(), DEADLINE)) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      values.put(key, record.value() == null ? null : format.decode(record.value()));
    }
    return values;
  }

  /** The newest quality figures of all events, or null before the first. */
  ModelMetrics metrics() throws Exception {
    WireFormat<ModelMetrics> format = WireFormat.of(Topics.MODEL_METRICS);
    ModelMetrics newest = null;
    for (var record : kafka.records().all(Topics.MODEL_METRICS.name(), DEADLINE)) {
      ModelMetrics one = format.decode(record.value());
      if (one.getScope().equals("all")
          && (newest == null || OutputVersions.isNewer(one.getVersion(), newest.getVersion()))) {
        newest = one;
      }
    }
    return newest;
  }

  /** Loses the TaskManager with all its heap and local state, starts another, and waits for it. */
  void killTaskManager() throws Exception {
    int before = restarts();
    // The cluster goes on counting: the one that runs is the last one that was started.
    cluster.terminateTaskManager(kills++).get();
    cluster.startTaskManager();
    Eventually.holds(
        "the job runs again",
        DEADLINE,
        () -> {
          try {
            return restarts() > before && isRunning();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private boolean isRunning() throws Exception {
    for (var vertex : cluster.getExecutionGraph(job).get().getAllVertices().values()) {
      for (var task : vertex.getTaskVertices()) {
        if (task.getExecutionState() != ExecutionState.RUNNING) {
          return false;
        }
      }
    }
    return true;
  }

  /** Takes a savepoint and goes on. */
  String savepoint() throws Exception {
    return cluster
        .triggerSavepoint(
            job, directory.resolve("savepoints").toString(), false, SavepointFormatType.CANONICAL)
        .get();
  }

  /** Stops with a savepoint and starts again from it. */
  void restartFromSavepoint() throws Exception {
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
  JobStatus status() throws Exception {
    return cluster.getJobStatus(job).get();
  }

  /** How often the job was started again after a failure. */
  int restarts() throws Exception {
    return cluster.getExecutionGraph(job).get().getAllVertices().values().stream()
        .flatMap(vertex -> java.util.Arrays.stream(vertex.getTaskVertices()))
        .mapToInt(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
        .max()
        .orElse(0);
  }

  @Override
  public void close() {
    producer.close();
    cluster.closeAsync().join();
  }
}
