package dev.marquee.streaming;

import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes a late event under its key, and in {@link RecordHeader}s from where it came and how late
 * it was.
 */
final class LateEventSchema implements KafkaRecordSerializationSchema<LateEvent> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      LateEvent late, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.LATE_EVENTS.name(), late.key().getBytes(StandardCharsets.UTF_8), late.value());
    Headers headers = record.headers();
    RecordHeader.ORIGIN_TOPIC.add(headers, late.topic());
    RecordHeader.ORIGIN_PARTITION.add(headers, late.partition());
    RecordHeader.ORIGIN_OFFSET.add(headers, late.offset());
    RecordHeader.ORIGIN_APPEND_TIME.add(headers, late.appendTimeMillis());
    RecordHeader.EVENT_TIME.add(headers, late.eventTimeMillis());
    RecordHeader.LATENESS_MILLIS.add(headers, late.latenessMillis());
    return record;
  }
}
