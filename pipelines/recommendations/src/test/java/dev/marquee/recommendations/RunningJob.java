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
import dev.marquee.testing.JobUnderTest;
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
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The whole job on a real broker and a real Flink runtime with RocksDB, for tests. */
final class RunningJob implements AutoCloseable {
  static final Duration DEADLINE = JobUnderTest.DEADLINE;
  private static final int PARALLELISM = 2;

  private final EmbeddedKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final JobUnderTest job;

  RunningJob(EmbeddedKafka kafka, Path directory, Map<String, String> options) throws Exception {
    this.kafka = kafka;
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("linger.ms", "2");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    job =
        JobUnderTest.start(
            directory,
            PARALLELISM,
            base -> {
              JobOptions parsed = parse(kafka, options);
              StreamExecutionEnvironment env = JobEnvironment.create(parsed, base);
              RecommendationsJob.build(env, parsed);
              return env;
            });
  }

  /** Creates every topic, with fewer partitions than in production. */
  static void createTopics(EmbeddedKafka kafka) throws Exception {
    Map<String, Integer> partitions = new HashMap<>();
    for (Topic<?> topic : Topics.all()) {
      partitions.put(topic.name(), PARALLELISM);
    }
    TopicCreation.create(kafka.admin(), Topics.all(), partitions);
  }

  private static JobOptions parse(EmbeddedKafka kafka, Map<String, String> options) {
    List<String> arguments = new ArrayList<>();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    all.put("job.parallelism", Integer.toString(PARALLELISM));
    all.put("events.max-age", "0 ms");
    all.put("model.input-partitions", Integer.toString(PARALLELISM));
    all.putAll(options);
    all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return JobOptions.parse(
        arguments.toArray(String[]::new),
        Map.of("MARQUEE_PRIVACY_SECRET", "a secret of sixteen bytes"),
        RecommendationsJob.options());
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
    job.killTaskManager();
  }

  /** Takes a savepoint and goes on. */
  String savepoint() throws Exception {
    return job.savepoint();
  }

  /** Stops with a savepoint and starts again from it. */
  void restartFromSavepoint() throws Exception {
    job.restartFromSavepoint();
  }

  /** Status of the job. */
  JobStatus status() throws Exception {
    return job.status();
  }

  /** How often the job was started again after a failure. */
  int restarts() throws Exception {
    return job.restarts();
  }

  @Override
  public void close() {
    producer.close();
    job.close();
  }
}
