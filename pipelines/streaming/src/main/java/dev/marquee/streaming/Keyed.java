package dev.marquee.streaming;

import org.apache.avro.specific.SpecificRecordBase;

/**
 * What is written to an output topic under a key: a value, or the removal of the key.
 *
 * @param <T> the value
 */
public final class Keyed<T extends SpecificRecordBase> {
  private final String key;
  private final T value;

  private Keyed(String key, T value) {
    if (key == null || key.isEmpty()) {
      throw new IllegalArgumentException("key must not be empty, is " + key);
    }
    this.key = key;
    this.value = value;
  }

  /** The value under the key that the topic gives it. */
  public static <T extends SpecificRecordBase> Keyed<T> of(Topic<T> topic, T value) {
    return new Keyed<>(topic.keyOf(value), value);
  }

  /** A tombstone. */
  public static <T extends SpecificRecordBase> Keyed<T> removal(String key) {
    return new Keyed<>(key, null);
  }

  static <T extends SpecificRecordBase> Keyed<T> of(String key, T value) {
    return new Keyed<>(key, value);
  }

  public String key() {
    return key;
  }

  /** Whether the key is removed. */
  public boolean isRemoval() {
    return value == null;
  }

  /**
   * The value.
   *
   * @throws IllegalStateException on a removal
   */
  public T value() {
    if (value == null) {
      throw new IllegalStateException("the removal of " + key + " has no value");
    }
    return value;
  }
}
