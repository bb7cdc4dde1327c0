package dev.marquee.local;

import dev.marquee.streaming.Topic;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes events as a streaming client does, without waiting for each.
 *
 * <p>A delivery that failed is reported once, at the next call, or to who asked to be told. Not
 * thread-safe.
 */
public final class EventPublisher implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final Map<Topic<?>, WireFormat<?>> formats = new HashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  public EventPublisher(String bootstrapServers) {
    this(
        new KafkaProducer<>(
            settings(bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer()));
  }

  EventPublisher(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  private static Map<String, Object> settings(String bootstrapServers) {
    Map<String, Object> properties = BrokerAccess.settings(bootstrapServers);
    properties.put("linger.ms", "2");
    properties.put("batch.size", "65536");
    properties.put("compression.type", "lz4");
    return properties;
  }

  /** Publishes a value under the key that its topic gives it. */
  public <T extends SpecificRecordBase> void publish(Topic<T> topic, T value) {
    @SuppressWarnings("unchecked")
    WireFormat<T> format =
        (WireFormat<T>) formats.computeIfAbsent(topic, one -> WireFormat.of(topic));
    publish(topic, topic.keyOf(value), format.encode(value));
  }

  /** Publishes bytes as they are, or a tombstone. */
  public void publish(Topic<?> topic, String key, byte[] value) {
    Exception before = failure.getAndSet(null);
    if (before != null) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "events cannot be published: " + before.getMessage(), before);
    }
    publish(
        topic,
        key,
        value,
        (metadata, error) -> {
          if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  /**
   * Publishes bytes as they are, or a tombstone.
   *
   * @param delivered told, on a thread of the producer, where the broker put the record or why it
   *     did not; nobody else is
   */
  void publish(Topic<?> topic, String key, byte[] value, Callback delivered) {
    producer.send(
        new ProducerRecord<>(
            topic.name(), key == null ? null : key.getBytes(StandardCharsets.UTF_8), value),
        delivered);
  }

  /** Waits until the broker has everything. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
