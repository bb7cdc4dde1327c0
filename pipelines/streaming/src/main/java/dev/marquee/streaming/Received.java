package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * What one record of an input topic turned out to be: an event, the removal of a key, or a dead
 * letter.
 *
 * <p>Behind {@link EventSource} only the first two are left. Immutable.
 *
 * @param <T> the event
 */
public final class Received<T extends SpecificRecordBase> {
  private final String key;
  private final T value;
  private final long eventTimeMillis;
  private final long appendTimeMillis;
  private final int partition;
  private final long offset;
  private final DeadLetter deadLetter;

  private Received(
      String key,
      T value,
      long eventTimeMillis,
      long appendTimeMillis,
      int partition,
      long offset,
      DeadLetter deadLetter) {
    this.key = key;
    this.value = value;
    this.eventTimeMillis = eventTimeMillis;
    this.appendTimeMillis = appendTimeMillis;
    this.partition = partition;
    this.offset = offset;
    this.deadLetter = deadLetter;
  }

  /** A valid event. */
  public static <T extends SpecificRecordBase> Received<T> event(
      String key,
      T value,
      long eventTimeMillis,
      long appendTimeMillis,
      int partition,
      long offset) {
    return new Received<>(key, value, eventTimeMillis, appendTimeMillis, partition, offset, null);
  }

  /** A tombstone of a compacted input. */
  public static <T extends SpecificRecordBase> Received<T> removal(
      String key, long appendTimeMillis, int partition, long offset) {
    return new Received<>(key, null, appendTimeMillis, appendTimeMillis, partition, offset, null);
  }

  /** A record that was refused. */
  public static <T extends SpecificRecordBase> Received<T> rejected(DeadLetter deadLetter) {
    return new Received<>(
        null,
        null,
        deadLetter.appendTimeMillis(),
        deadLetter.appendTimeMillis(),
        deadLetter.partition(),
        deadLetter.offset(),
        deadLetter);
  }

  /** Whether this is an event or a removal, and no dead letter. */
  public boolean isAccepted() {
    return deadLetter == null;
  }

  /** Whether the key is to be removed: a tombstone of a compacted input. */
  public boolean isRemoval() {
    return deadLetter == null && value == null;
  }

  /**
   * The key that the contract gives the event, or that of the tombstone.
   *
   * @throws IllegalStateException on a dead letter
   */
  public String key() {
    requireAccepted();
    return key;
  }

  /**
   * The event.
   *
   * @throws IllegalStateException on a dead letter or a removal
   */
  public T value() {
    if (value == null) {
      throw new IllegalStateException("a dead letter or a removal has no value");
    }
    return value;
  }

  /**
   * When it happened, milliseconds since 1970 UTC; the append time of a removal or a dead letter.
   */
  public long eventTimeMillis() {
    return eventTimeMillis;
  }

  /** When the broker appended it, milliseconds since 1970 UTC. */
  public long appendTimeMillis() {
    return appendTimeMillis;
  }

  /** Partition of the input topic. */
  public int partition() {
    return partition;
  }

  /** Offset in the partition. */
  public long offset() {
    return offset;
  }

  /**
   * Why it was refused, with its bytes.
   *
   * @throws IllegalStateException when it was not refused
   */
  public DeadLetter deadLetter() {
    if (deadLetter == null) {
      throw new IllegalStateException("an accepted record is no dead letter");
    }
    return deadLetter;
  }

  private void requireAccepted() {
    if (deadLetter != null) {
      throw new IllegalStateException("a dead letter has no accepted key");
    }
  }
}
