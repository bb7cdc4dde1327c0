package dev.marquee.streaming;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Kafka records as a broker hands them out. */
final class Records {
  private Records() {}

  static ConsumerRecord<byte[], byte[]> appended(
      Topic<?> topic, long appendTimeMillis, byte[] key, byte[] value) {
    return stamped(topic, appendTimeMillis, TimestampType.LOG_APPEND_TIME, key, value);
  }

  static ConsumerRecord<byte[], byte[]> stamped(
      Topic<?> topic, long timestamp, TimestampType type, byte[] key, byte[] value) {
    return new ConsumerRecord<>(
        topic.name(),
        3,
        42L,
        timestamp,
        type,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  static <T extends SpecificRecordBase> ConsumerRecord<byte[], byte[]> of(
      Topic<T> topic, long appendTimeMillis, T value) {
    return appended(
        topic, appendTimeMillis, utf8(topic.keyOf(value)), WireFormat.of(topic).encode(value));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
