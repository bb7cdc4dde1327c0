package dev.marquee.streaming;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * One Kafka topic as the contract has it: name, key, policies and the record that is its value.
 *
 * <p>All topics are constants of {@link Topics}. Immutable; travels to the cluster by its name.
 *
 * @param <T> the value: a generated Avro record, or {@code byte[]} where bytes are passed on
 *     untouched
 */
public final class Topic<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Who writes and who reads. */
  public enum Direction {
    /** Written by clients and neighbouring systems, read by jobs. */
    INPUT,
    /** Written by jobs, read by downstream services. */
    OUTPUT,
    /** Written and read by the subtasks of one job. */
    INTERNAL
  }

  /** What Kafka does with old records. */
  public enum Cleanup {
    /** They go when the retention has passed since they were appended. */
    DELETE,
    /** The last record of each key stays; a tombstone removes the key. */
    COMPACT
  }

  /** Which event times are refused. */
  public enum ClockCheck {
    /** None: the append time stands in for a time in the future. */
    NONE,
    /** Those too far in the future: a current value may be of any age. */
    FUTURE,
    /** Those too far in the future, and those older than the age bound. */
    FUTURE_AND_AGE
  }

  private final String name;
  private final String keyMeaning;
  private final Direction direction;
  private final Cleanup cleanup;
  private final Duration retention;
  private final int partitions;
  private final int maxMessageBytes;
  private final int maxValueBytes;
  private final Class<T> valueClass;
  private final Schema schema;
  private final Function<T, String> key;
  private final ToLongFunction<T> eventTime;
  private final Function<T, String> eventId;
  private final EventValidation<T> validation;
  private final ClockCheck clockCheck;

  private Topic(Builder<T> builder) {
    name = builder.name;
    keyMeaning = builder.keyMeaning;
    direction = builder.direction;
    cleanup = builder.cleanup;
    retention = builder.retention;
    partitions = builder.partitions;
    maxMessageBytes = builder.maxMessageBytes;
    maxValueBytes = builder.maxValueBytes;
    valueClass = builder.valueClass;
    schema = builder.schema;
    key = builder.key;
    eventTime = builder.eventTime;
    eventId = builder.eventId;
    validation = builder.validation;
    clockCheck = builder.clockCheck;
  }

  /** Name on Kafka, such as {@code viewing-events.v1}. */
  public String name() {
    return name;
  }

  /** The name without its version, such as {@code viewing-events}: prefix of uids and metrics. */
  public String shortName() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** What the Kafka key is, for people, such as {@code profileId}. */
  public String keyMeaning() {
    return keyMeaning;
  }

  public Direction direction() {
    return direction;
  }

  public Cleanup cleanup() {
    return cleanup;
  }

  /** How long records stay after they were appended; zero for a compacted topic. */
  public Duration retention() {
    return retention;
  }

  /** Partitions with which the topic is created by default. */
  public int partitions() {
    return partitions;
  }

  /** {@code message.timestamp.type}: retention, clocks and latency all go by the broker's clock. */
  public String timestampType() {
    return "LogAppendTime";
  }

  /** Largest record batch that the topic takes, bytes. */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }

  /** Largest value that can be valid, bytes. */
  public int maxValueBytes() {
    return maxValueBytes;
  }

  /** The generated record, or {@code byte[]}. */
  public Class<T> valueClass() {
    return valueClass;
  }

  /** Schema of the value; empty where bytes are passed on untouched. */
  public Optional<Schema> schema() {
    return Optional.ofNullable(schema);
  }

  /** Whether a record without a value removes its key. */
  public boolean allowsTombstones() {
    return cleanup == Cleanup.COMPACT;
  }

  /** The Kafka key under which the value must be written. */
  public String keyOf(T value) {
    return key.apply(value);
  }

  /**
   * Event time of an input's value, milliseconds since 1970 UTC.
   *
   * @throws IllegalStateException when the topic is no input
   */
  public long eventTimeMillisOf(T value) {
    if (eventTime == null) {
      throw new IllegalStateException(name + " is no input and has no event time");
    }
    return eventTime.applyAsLong(value);
  }

  /**
   * Event id of an input's value, equal on duplicates.
   *
   * @throws IllegalStateException when the topic is no input
   */
  public String eventIdOf(T value) {
    if (eventId == null) {
      throw new IllegalStateException(name + " is no input and has no event id");
    }
    return eventId.apply(value);
  }

  /** The path of the first field of an input outside its documented range; empty: all is well. */
  public Optional<String> invalidField(T value) {
    return validation.invalidField(value);
  }

  public ClockCheck clockCheck() {
    return clockCheck;
  }

  @Override
  public String toString() {
    return name;
  }

  private Object writeReplace() {
    return new Name(name);
  }

  /** What of a topic is serialized. */
  private record Name(String name) implements Serializable {
    private Object readResolve() {
      return Topics.byName(name).orElseThrow(() -> new IllegalStateException("no topic " + name));
    }
  }

  static <T extends SpecificRecordBase> Builder<T> of(String name, Class<T> valueClass) {
    Schema schema = SpecificData.getForClass(valueClass).getSchema(valueClass);
    // Here and not only where bytes are read: building a value with default fields asks Avro too.
    TrustedSchemas.trust(schema);
    return new Builder<>(name, valueClass, schema);
  }

  static Builder<byte[]> ofBytes(String name) {
    return new Builder<>(name, byte[].class, null);
  }

  /** Collects what {@link Topics} says of a topic. */
  static final class Builder<T> {
    private final String name;
    private final Class<T> valueClass;
    private final Schema schema;
    private String keyMeaning;
    private Function<T, String> key;
    private Direction direction = Direction.OUTPUT;
    private Cleanup cleanup = Cleanup.COMPACT;
    private Duration retention = Duration.ZERO;
    private int partitions = 6;
    private int maxMessageBytes = 1_048_588;
    private int maxValueBytes = 1_000_000;
    private ToLongFunction<T> eventTime;
    private Function<T, String> eventId;
    private EventValidation<T> validation = value -> Optional.empty();
    private ClockCheck clockCheck = ClockCheck.NONE;

    private Builder(String name, Class<T> valueClass, Schema schema) {
      this.name = name;
      this.valueClass = valueClass;
      this.schema = schema;
    }

    Builder<T> keyedBy(String meaning, Function<T, String> extractor) {
      keyMeaning = meaning;
      key = extractor;
      return this;
    }

    Builder<T> input(
        Function<T, String> eventIdOf, ToLongFunction<T> eventTimeOf, EventValidation<T> ranges) {
      direction = Direction.INPUT;
      eventId = eventIdOf;
      eventTime = eventTimeOf;
      validation = ranges;
      return this;
    }

    Builder<T> internal() {
      direction = Direction.INTERNAL;
      return this;
    }

    Builder<T> deletedAfter(Duration time) {
      cleanup = Cleanup.DELETE;
      retention = time;
      return this;
    }

    Builder<T> checking(ClockCheck check) {
      clockCheck = check;
      return this;
    }

    Builder<T> partitions(int count) {
      partitions = count;
      return this;
    }

    Builder<T> maxMessageBytes(int bytes) {
      maxMessageBytes = bytes;
      return this;
    }

    Builder<T> maxValueBytes(int bytes) {
      maxValueBytes = bytes;
      return this;
    }

    Topic<T> build() {
      return new Topic<>(this);
    }
  }
}
