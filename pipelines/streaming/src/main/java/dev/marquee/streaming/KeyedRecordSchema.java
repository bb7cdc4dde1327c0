package dev.marquee.streaming;

import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes a value, or a tombstone, under its key.
 *
 * <p>The Kafka timestamp is left to the producer and the broker: an event time of 1995 would let
 * retention sweep the record as soon as it is written.
 *
 * @param <T> the value
 */
final class KeyedRecordSchema<T extends SpecificRecordBase>
    implements KafkaRecordSerializationSchema<Keyed<T>> {
  private static final long serialVersionUID = 1L;

  private final Topic<T> topic;
  private final RegistryOptions registry;
  private transient WireFormat<T> format;

  KeyedRecordSchema(Topic<T> topic, RegistryOptions registry) {
    this.topic = topic;
    this.registry = registry;
  }

  @Override
  public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) {
    format = WireFormat.writing(topic, registry);
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Keyed<T> keyed, KafkaSinkContext context, Long timestamp) {
    return new ProducerRecord<>(
        topic.name(),
        keyed.key().getBytes(StandardCharsets.UTF_8),
        keyed.isRemoval() ? null : format.encode(keyed.value()));
  }
}
