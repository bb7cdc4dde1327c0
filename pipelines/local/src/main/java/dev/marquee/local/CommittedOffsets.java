package dev.marquee.local;

import dev.marquee.streaming.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets of a topic that a job has committed, by partition, as the broker knows them now; empty
 * when it does not answer in time. Thread-safe.
 */
final class CommittedOffsets implements Supplier<Optional<Map<Integer, Long>>>, AutoCloseable {
  private static final int ANSWER_SECONDS = 5;

  private final Admin admin;
  private final String group;
  private final Topic<?> topic;

  /**
   * @param group consumer group of the job
   */
  CommittedOffsets(String bootstrapServers, String group, Topic<?> topic) {
    this.admin = BrokerOptions.connect(bootstrapServers);
    this.group = group;
    this.topic = topic;
  }

  @Override
  public Optional<Map<Integer, Long>> get() {
    try {
      return Optional.of(
          ofTopic(
              admin
                  .listConsumerGroupOffsets(group)
                  .partitionsToOffsetAndMetadata()
                  .get(ANSWER_SECONDS, TimeUnit.SECONDS)));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Map<Integer, Long> ofTopic(Map<TopicPartition, OffsetAndMetadata> all) {
    Map<Integer, Long> offsets = new HashMap<>();
    all.forEach(
        (partition, offset) -> {
          if (offset != null && partition.topic().equals(topic.name())) {
            offsets.put(partition.partition(), offset.offset());
          }
        });
    return offsets;
  }

  @Override
  public void close() {
    admin.close();
  }
}
