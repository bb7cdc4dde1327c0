package dev.marquee.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes and reads the untouched bytes of a broker's topics, for tests.
 *
 * <p>Every read begins at the beginning of the topic and sees committed records only. Clients live
 * for one call, so an instance may be shared between threads.
 */
public final class TopicRecords {

  private static final Duration POLL = Duration.ofMillis(50);

  private final String bootstrapServers;
  private final Map<String, String> clientSettings;

  public TopicRecords(String bootstrapServers) {
    this(bootstrapServers, Map.of());
  }

  /** The same with what a client needs beside the address, such as settings of TLS and SASL. */
  public TopicRecords(String bootstrapServers, Map<String, String> clientSettings) {
    this.bootstrapServers = bootstrapServers;
    this.clientSettings = Map.copyOf(clientSettings);
  }

  /** Appends one record and waits until it is stored. */
  public RecordMetadata append(String topic, byte[] key, byte[] value) {
    return append(List.of(new ProducerRecord<>(topic, key, value))).get(0);
  }

  /** Appends records in the given order and waits until all are stored. */
  public List<RecordMetadata> append(Collection<ProducerRecord<byte[], byte[]>> records) {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            producerSettings(), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
      for (ProducerRecord<byte[], byte[]> record : records) {
        sent.add(producer.send(record));
      }
      producer.flush();
      List<RecordMetadata> stored = new ArrayList<>(sent.size());
      for (Future<RecordMetadata> future : sent) {
        stored.add(future.get());
      }
      return stored;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a record was not stored: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while appending records", e);
    }
  }

  /** All records that the topic holds now, partition by partition in the order of offsets. */
  public List<ConsumerRecord<byte[], byte[]>> all(String topic, Duration deadline) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = assignAll(consumer, topic);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      return collect(consumer, topic, deadline, records -> reached(consumer, ends));
    }
  }

  /**
   * The records from the beginning of the topic as soon as they satisfy the condition.
   *
   * @throws AssertionError if the deadline passes first; it says how many records there were
   */
  public List<ConsumerRecord<byte[], byte[]>> until(
      String topic, Duration deadline, Predicate<List<ConsumerRecord<byte[], byte[]>>> condition) {
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      assignAll(consumer, topic);
      return collect(consumer, topic, deadline, condition);
    }
  }

  /** At least this many records of the topic, as soon as they are there. */
  public List<ConsumerRecord<byte[], byte[]>> atLeast(String topic, int count, Duration deadline) {
    return until(topic, deadline, records -> records.size() >= count);
  }

  /**
   * What a fully compacted topic would hold now: the last value of each key, tombstoned keys left
   * out, in the order in which the keys last changed. Keys are decoded as UTF-8.
   */
  public Map<String, byte[]> latestByKey(String topic, Duration deadline) {
    Map<String, byte[]> latest = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : all(topic, deadline)) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      latest.remove(key);
      if (record.value() != null) {
        latest.put(key, record.value());
      }
    }
    return latest;
  }

  private static List<ConsumerRecord<byte[], byte[]>> collect(
      Consumer<byte[], byte[]> consumer,
      String topic,
      Duration deadline,
      Predicate<List<ConsumerRecord<byte[], byte[]>>> condition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.test(records)) {
      if (System.nanoTime() - end >= 0) {
        throw new AssertionError(
            "the records of "
                + topic
                + " did not satisfy the condition within "
                + deadline.toMillis()
                + " ms; there were "
                + records.size());
      }
      consumer.poll(POLL).forEach(records::add);
    }
    return records;
  }

  private static boolean reached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
  }

  private static List<TopicPartition> assignAll(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return partitions;
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 20);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return settings;
  }
}
