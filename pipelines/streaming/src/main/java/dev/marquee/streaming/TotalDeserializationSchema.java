package dev.marquee.streaming;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Turns any bytes of an input topic into exactly one {@link Received}: an event, a removal or a
 * dead letter.
 *
 * <p>Never throws for what a record holds and never drops: an exception here would restart the job
 * at the same record for ever. The one exception is {@link RegistryException}: a registry that does
 * not say what an id means leaves nothing to be said of the record, and the task fails in order to
 * read it again. An event is decoded by fingerprint, its fields are held against the documented
 * ranges, its Kafka key (when there is one) against the key of the contract, and its event time
 * against the append time. Where a topic does not stamp records itself ({@code CreateTime}), the
 * moment of reading stands in for the append time, because the producer's stamp is as doubtful as
 * the event time. Not thread-safe; Flink deserializes one copy per source subtask.
 *
 * @param <T> the event
 */
public final class TotalDeserializationSchema<T extends SpecificRecordBase>
    implements KafkaRecordDeserializationSchema<Received<T>> {
  private static final long serialVersionUID = 1L;

  private final Topic<T> topic;
  private final EventBounds bounds;
  private final RegistryOptions registry;
  private transient WireFormat<T> format;

  public TotalDeserializationSchema(Topic<T> topic, EventBounds bounds) {
    this(topic, bounds, RegistryOptions.NONE);
  }

  /** The same, which also reads what is framed with an id of the registry. */
  public TotalDeserializationSchema(Topic<T> topic, EventBounds bounds, RegistryOptions registry) {
    if (topic.direction() != Topic.Direction.INPUT) {
      throw new IllegalArgumentException("topic must be an input, is " + topic);
    }
    this.topic = topic;
    this.bounds = bounds;
    this.registry = registry;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    format = WireFormat.reading(topic, registry);
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Received<T>> out) {
    out.collect(receive(record));
  }

  /**
   * What this record is.
   *
   * @throws RegistryException when the registry does not say
   */
  public Received<T> receive(ConsumerRecord<byte[], byte[]> record) {
    if (format == null) {
      format = WireFormat.reading(topic, registry);
    }
    long appendTimeMillis =
        record.timestampType() == TimestampType.LOG_APPEND_TIME
            ? record.timestamp()
            : System.currentTimeMillis();
    try {
      return record.value() == null
          ? removal(record, appendTimeMillis)
          : event(record, format.decode(record.value()), appendTimeMillis);
    } catch (RejectedException rejected) {
      return Received.rejected(
          DeadLetter.of(
                  rejected.reason(),
                  rejected.getMessage(),
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  appendTimeMillis,
                  record.key(),
                  record.value())
              .ofReplay(RecordHeader.REPLAY_OF.of(record.headers()).orElse(null)));
    }
  }

  private Received<T> event(ConsumerRecord<byte[], byte[]> record, T value, long appendTimeMillis)
      throws RejectedException {
    Optional<String> invalid = invalidField(value);
    if (invalid.isPresent()) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, invalid.get());
    }
    if (format.longestRefusedString() > 0) {
      throw new RejectedException(
          RejectionReason.TOO_LARGE, "a string has " + format.longestRefusedString() + " bytes");
    }
    String key = topic.keyOf(value);
    if (record.key() != null && !isUtf8Of(key, record.key())) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, "key");
    }
    long eventTimeMillis = believedTimeMillis(topic.eventTimeMillisOf(value), appendTimeMillis);
    return Received.event(
        key, value, eventTimeMillis, appendTimeMillis, record.partition(), record.offset());
  }

  /**
   * What validation did not foresee is as invalid as what it did: nothing may come out of here but
   * a verdict.
   */
  private Optional<String> invalidField(T value) throws RejectedException {
    try {
      return topic.invalidField(value);
    } catch (RuntimeException unforeseen) {
      throw new RejectedException(
          RejectionReason.INVALID_FIELD, "a field could not be checked: " + unforeseen);
    }
  }

  private long believedTimeMillis(long eventTimeMillis, long appendTimeMillis)
      throws RejectedException {
    return switch (topic.clockCheck()) {
      case NONE -> Math.min(eventTimeMillis, appendTimeMillis);
      case FUTURE -> notFuture(eventTimeMillis, appendTimeMillis);
      case FUTURE_AND_AGE -> {
        if (bounds.isTooOld(eventTimeMillis, appendTimeMillis)) {
          throw new RejectedException(
              RejectionReason.TOO_OLD, behind(eventTimeMillis, appendTimeMillis));
        }
        yield notFuture(eventTimeMillis, appendTimeMillis);
      }
    };
  }

  private long notFuture(long eventTimeMillis, long appendTimeMillis) throws RejectedException {
    if (bounds.isFuture(eventTimeMillis, appendTimeMillis)) {
      throw new RejectedException(
          RejectionReason.FUTURE_TIMESTAMP, behind(eventTimeMillis, appendTimeMillis));
    }
    return eventTimeMillis;
  }

  private static String behind(long eventTimeMillis, long appendTimeMillis) {
    return "eventTime " + eventTimeMillis + " for an append time of " + appendTimeMillis;
  }

  private Received<T> removal(ConsumerRecord<byte[], byte[]> record, long appendTimeMillis)
      throws RejectedException {
    if (!topic.allowsTombstones()) {
      throw new RejectedException(RejectionReason.NULL_VALUE, "the record has no value");
    }
    if (record.key() == null) {
      throw new RejectedException(
          RejectionReason.NULL_VALUE, "the record has neither a key nor a value");
    }
    return Received.removal(
        keyOfRemoval(record.key()), appendTimeMillis, record.partition(), record.offset());
  }

  private static String keyOfRemoval(byte[] bytes) throws RejectedException {
    try {
      // Four bytes are the most that one or two characters take.
      if (bytes.length <= 4 * EventValidation.MAX_ID_LENGTH) {
        String key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        if (EventValidation.isId(key)) {
          return key;
        }
      }
    } catch (CharacterCodingException invalid) {
      throw new RejectedException(RejectionReason.INVALID_FIELD, "key");
    }
    throw new RejectedException(RejectionReason.INVALID_FIELD, "key");
  }

  /** Whether the bytes are the text in UTF-8; without a copy where both are ASCII. */
  private static boolean isUtf8Of(String text, byte[] utf8) {
    if (utf8.length < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter >= 0x80) {
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), utf8);
      }
      if (letter != utf8[i]) {
        return false;
      }
    }
    return utf8.length == text.length();
  }

  @Override
  public TypeInformation<Received<T>> getProducedType() {
    return EdgeType.received(topic.valueClass());
  }
}
