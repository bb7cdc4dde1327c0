package dev.marquee.streaming;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers of dead letters, of their replays and of late events; every value is text in UTF-8. */
public enum RecordHeader {
  /** Name of a {@link RejectionReason}. */
  REASON("reason"),
  /** The field or rule that was broken. */
  DETAIL("detail"),
  /** Topic of the origin. */
  ORIGIN_TOPIC("origin-topic"),
  /** Partition of the origin. */
  ORIGIN_PARTITION("origin-partition"),
  /** Offset of the origin. */
  ORIGIN_OFFSET("origin-offset"),
  /** When the origin was appended, milliseconds since 1970 UTC. */
  ORIGIN_APPEND_TIME("origin-append-time"),
  /** Length of the origin's value, bytes; -1 when it had none. */
  VALUE_BYTES("value-bytes"),
  /**
   * SHA-256 of the whole value in hexadecimal; present when the value was cut to its first bytes.
   */
  VALUE_SHA256("value-sha256"),
  /** Event time of a late event, milliseconds since 1970 UTC. */
  EVENT_TIME("event-time"),
  /** How far a late event was behind the event-time clock, milliseconds. */
  LATENESS_MILLIS("lateness-millis"),
  /**
   * On a record that was published again: partition and offset, with a '/', of its dead letter. On
   * the dead letter of such a record, which was refused a second time: the same.
   */
  REPLAY_OF("replay-of");

  private final String key;

  RecordHeader(String key) {
    this.key = key;
  }

  /** Name of the header on Kafka. */
  public String key() {
    return key;
  }

  /** The header's text; empty when the record has no such header. */
  public Optional<String> of(Headers headers) {
    Header header = headers.lastHeader(key);
    return header == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
  }

  /** Sets the header on a record. */
  public void add(Headers headers, String text) {
    headers.add(key, text.getBytes(StandardCharsets.UTF_8));
  }

  void add(Headers headers, long number) {
    add(headers, Long.toString(number));
  }
}
