package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * A valid event that came after its time, encoded again for the topic of late events.
 *
 * @param topic name of the origin
 * @param partition partition of the origin
 * @param offset offset of the origin
 * @param key key of the contract
 * @param value the event in its {@link WireFormat}; shared, nobody writes to it
 * @param eventTimeMillis when it happened, milliseconds since 1970 UTC
 * @param appendTimeMillis when the broker appended it, milliseconds since 1970 UTC
 * @param watermarkMillis the event-time clock when it came, milliseconds since 1970 UTC
 */
public record LateEvent(
    String topic,
    int partition,
    long offset,
    String key,
    byte[] value,
    long eventTimeMillis,
    long appendTimeMillis,
    long watermarkMillis) {
  /** What was received, encoded in the origin's format. */
  public static <T extends SpecificRecordBase> LateEvent of(
      Topic<T> origin, WireFormat<T> format, Received<T> received, long watermarkMillis) {
    return new LateEvent(
        origin.name(),
        received.partition(),
        received.offset(),
        received.key(),
        format.encode(received.value()),
        received.eventTimeMillis(),
        received.appendTimeMillis(),
        watermarkMillis);
  }

  /** How far behind the clock it was, milliseconds. */
  public long latenessMillis() {
    return watermarkMillis - eventTimeMillis;
  }
}
