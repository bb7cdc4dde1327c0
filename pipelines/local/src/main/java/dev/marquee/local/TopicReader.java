package dev.marquee.local;

import dev.marquee.streaming.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the raw records of one topic from all its partitions, without a consumer group, so that
 * nobody else's offsets move.
 *
 * <p>Sees committed records only. A broker that stops answering is noticed after ten seconds
 * without records. Not thread-safe.
 */
final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long CONTACT_NANOS = Duration.ofSeconds(10).toNanos();

  private final String address;
  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private long lastContact = System.nanoTime();

  TopicReader(String address, Topic<?> topic) {
    this.address = address;
    Map<String, Object> settings = BrokerAccess.settings(address);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        (int) BrokerOptions.CONTACT_DEADLINE.toMillis());
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(partition -> new TopicPartition(topic.name(), partition.partition()))
            .toList();
    consumer.assign(partitions);
  }

  void fromBeginning() {
    consumer.seekToBeginning(partitions);
    pinPositions();
  }

  void fromEnd() {
    consumer.seekToEnd(partitions);
    pinPositions();
  }

  /** From the first records that were appended at this time or later. */
  void from(Instant time) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    partitions.forEach(
        partition -> {
          OffsetAndTimestamp offset = found.get(partition);
          consumer.seek(partition, offset == null ? ends.get(partition) : offset.offset());
        });
  }

  /** The last records of each partition, at most this many of each. */
  List<ConsumerRecord<byte[], byte[]>> newest(int perPartition, Duration deadline) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    ends.forEach(
        (partition, end) ->
            consumer.seek(partition, Math.max(beginnings.get(partition), end - perPartition)));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long giveUp = System.nanoTime() + deadline.toNanos();
    while (!hasReached(ends) && System.nanoTime() < giveUp) {
      records.addAll(poll());
    }
    return records;
  }

  /** Offsets after the last record of each partition, now. */
  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  boolean hasReached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * The next records, after at most a tenth of a second; often none.
   *
   * @throws CommandException if the broker has gone
   */
  List<ConsumerRecord<byte[], byte[]>> poll() {
    return poll(POLL);
  }

  /**
   * The next records, after at most this time; often none.
   *
   * @throws CommandException if the broker has gone
   */
  List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    consumer.poll(wait).forEach(records::add);
    if (!records.isEmpty()) {
      lastContact = System.nanoTime();
    } else if (System.nanoTime() - lastContact > CONTACT_NANOS) {
      requireContact();
    }
    return records;
  }

  private void requireContact() {
    try {
      consumer.endOffsets(partitions);
      lastContact = System.nanoTime();
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the broker at " + address + " does not answer any more", e);
    }
  }

  /** Seeking is lazy: without this, "end" would be the end at the first poll. */
  private void pinPositions() {
    partitions.forEach(consumer::position);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
