package dev.marquee.cachewarming;

import dev.marquee.events.CacheWarming;
import dev.marquee.events.LoadStatus;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.RegionLoad;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The whole job on a real broker and a real Flink runtime with RocksDB, for tests. */
final class WarmingRunning implements AutoCloseable {
  private static final int PARALLELISM = 2;

  private final EmbeddedKafka kafka;
  private final KafkaProducer<byte[], byte[]> producer;
  private final JobUnderTest job;

  WarmingRunning(EmbeddedKafka kafka, Path directory, Map<String, String> options)
      throws Exception {
    this.kafka = kafka;
    Map<String, Integer> partitions = new HashMap<>();
    for (Topic<?> topic : Topics.all()) {
      partitions.put(topic.name(), PARALLELISM);
    }
    TopicCreation.create(kafka.admin(), Topics.all(), partitions);
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
              CacheWarmingJob.build(env, parsed);
              return env;
            });
  }

  private static JobOptions parse(EmbeddedKafka kafka, Map<String, String> options) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    all.put("job.parallelism", Integer.toString(PARALLELISM));
    all.put("events.max-age", "0 ms");
    all.putAll(options);
    List<String> arguments = new ArrayList<>();
    all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    return JobOptions.parse(arguments.toArray(String[]::new), Map.of(), CacheWarmingJob.options());
  }

  JobUnderTest job() {
    return job;
  }

  /** Appends values in their order and waits for the broker at the end. */
  <T extends SpecificRecordBase> void publish(Topic<T> topic, List<T> values) {
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
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(topic.name(), keyBytes, value)).get(30, TimeUnit.SECONDS);
  }

  /** All values of a topic as they lie there. */
  <T extends SpecificRecordBase> List<T> all(Topic<T> topic) throws Exception {
    WireFormat<T> format = WireFormat.of(topic);
    List<T> values = new ArrayList<>();
    for (var record : kafka.records().all(topic.name(), JobUnderTest.DEADLINE)) {
      if (record.value() != null) {
        values.add(format.decode(record.value()));
      }
    }
    return values;
  }

  /** Number of records of a topic. */
  int count(Topic<?> topic) throws Exception {
    return kafka.records().all(topic.name(), JobUnderTest.DEADLINE).size();
  }

  /** Streams of each slot by region, title and first moment: the newest statement about each. */
  Map<String, RegionLoad> slots() throws Exception {
    Map<String, RegionLoad> newest = new TreeMap<>();
    for (RegionLoad load : all(Topics.LOAD_FORECASTS)) {
      if (load.getContent() instanceof MeasuredLoad slot) {
        String key = load.getRegion() + "/" + load.getTitleId() + "@" + slot.getSlotStart();
        RegionLoad known = newest.get(key);
        if (known == null || OutputVersions.isNewer(load.getVersion(), known.getVersion())) {
          newest.put(key, load);
        }
      }
    }
    return newest;
  }

  /** Streams and bits of the final slots with load. */
  Map<String, String> finalSlots() throws Exception {
    Map<String, String> finals = new TreeMap<>();
    slots()
        .forEach(
            (key, load) -> {
              MeasuredLoad slot = (MeasuredLoad) load.getContent();
              if (slot.getStatus() == LoadStatus.FINAL && slot.getStreams() > 0) {
                finals.put(
                    key,
                    slot.getStreams() + " " + slot.getBitsPerSecond() + " " + slot.getRenditions());
              }
            });
    return finals;
  }

  /** What the plan topic holds by key, tombstones applied. */
  Map<String, CacheWarming> plans() throws Exception {
    WireFormat<CacheWarming> format = WireFormat.of(Topics.CACHE_WARMING);
    Map<String, CacheWarming> values = new TreeMap<>();
    for (var record : kafka.records().all(Topics.CACHE_WARMING.name(), JobUnderTest.DEADLINE)) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      if (record.value() == null) {
        values.remove(key);
      } else {
        values.put(key, format.decode(record.value()));
      }
    }
    return values;
  }

  /** The newest figures of a scope, or null before the first. */
  ModelMetrics metrics(String scope) throws Exception {
    ModelMetrics newest = null;
    for (ModelMetrics one : all(Topics.MODEL_METRICS)) {
      if (one.getScope().equals(scope)
          && (newest == null || OutputVersions.isNewer(one.getVersion(), newest.getVersion()))) {
        newest = one;
      }
    }
    return newest;
  }

  @Override
  public void close() {
    producer.close();
    job.close();
  }
}
