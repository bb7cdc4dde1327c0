package dev.marquee.streaming;

import java.util.HexFormat;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Writes a dead letter: original key and bytes, and in {@link RecordHeader}s why and from where.
 */
final class DeadLetterSchema implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, Long timestamp) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topics.DEAD_LETTERS.name(), letter.key(), letter.value());
    Headers headers = record.headers();
    RecordHeader.REASON.add(headers, letter.reason().name());
    RecordHeader.DETAIL.add(headers, letter.detail());
    RecordHeader.ORIGIN_TOPIC.add(headers, letter.topic());
    RecordHeader.ORIGIN_PARTITION.add(headers, letter.partition());
    RecordHeader.ORIGIN_OFFSET.add(headers, letter.offset());
    RecordHeader.ORIGIN_APPEND_TIME.add(headers, letter.appendTimeMillis());
    RecordHeader.VALUE_BYTES.add(headers, letter.valueBytes());
    if (letter.isCut()) {
      RecordHeader.VALUE_SHA256.add(headers, HexFormat.of().formatHex(letter.sha256()));
    }
    if (letter.replayOf() != null) {
      RecordHeader.REPLAY_OF.add(headers, letter.replayOf());
    }
    return record;
  }
}
