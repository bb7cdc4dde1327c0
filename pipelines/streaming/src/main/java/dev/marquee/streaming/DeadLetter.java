package dev.marquee.streaming;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A record that did not become an event: where it was, why it was refused, and its untouched bytes.
 *
 * <p>Bytes above {@link #MAX_WHOLE_BYTES} are cut to their first {@link #EXCERPT_BYTES}; their
 * length and hash are kept, so that whoever reads the origin's offset knows that it is the same
 * record. The arrays are shared, not copied: nobody writes to them.
 *
 * @param reason why
 * @param detail the field or the rule that was broken, for people, at most {@link
 *     #MAX_DETAIL_LENGTH} characters
 * @param topic name of the origin
 * @param partition partition of the origin
 * @param offset offset of the origin
 * @param appendTimeMillis the origin's record timestamp, milliseconds since 1970 UTC
 * @param key raw key, cut like the value; null when the record had none
 * @param value raw value or its first bytes; null when the record had none
 * @param valueBytes length of the whole value; -1 when the record had none
 * @param sha256 SHA-256 of the whole value when it was cut, otherwise null
 * @param replayOf partition and offset, with a '/', of the dead letter of which the origin was a
 *     replay, at most {@link #MAX_REPLAY_LENGTH} characters; null when it was none
 */
public record DeadLetter(
    RejectionReason reason,
    String detail,
    String topic,
    int partition,
    long offset,
    long appendTimeMillis,
    byte[] key,
    byte[] value,
    int valueBytes,
    byte[] sha256,
    String replayOf) {
  /** Largest value that is passed on whole, bytes. */
  public static final int MAX_WHOLE_BYTES = 896 * 1024;

  /** What is kept of a larger one, bytes. */
  public static final int EXCERPT_BYTES = 64 * 1024;

  /** Longest detail, characters. */
  public static final int MAX_DETAIL_LENGTH = 256;

  /** Longest name of a letter that was replayed, characters; clients may write anything there. */
  public static final int MAX_REPLAY_LENGTH = 32;

  /** What the topic takes: a whole value, an excerpt of a key, and headers. */
  static final int MAX_MESSAGE_BYTES = 1_048_588;

  /** A dead letter of these bytes, cut where they are too large. */
  public static DeadLetter of(
      RejectionReason reason,
      String detail,
      String topic,
      int partition,
      long offset,
      long appendTimeMillis,
      byte[] key,
      byte[] value) {
    boolean cut = value != null && value.length > MAX_WHOLE_BYTES;
    return new DeadLetter(
        reason,
        detail.length() > MAX_DETAIL_LENGTH ? detail.substring(0, MAX_DETAIL_LENGTH) : detail,
        topic,
        partition,
        offset,
        appendTimeMillis,
        key != null && key.length > EXCERPT_BYTES ? Arrays.copyOf(key, EXCERPT_BYTES) : key,
        cut ? Arrays.copyOf(value, EXCERPT_BYTES) : value,
        value == null ? -1 : value.length,
        cut ? sha256(value) : null,
        null);
  }

  /** The same of an origin that was itself the replay of a dead letter; null: it was none. */
  public DeadLetter ofReplay(String letter) {
    return new DeadLetter(
        reason,
        detail,
        topic,
        partition,
        offset,
        appendTimeMillis,
        key,
        value,
        valueBytes,
        sha256,
        letter == null || letter.length() <= MAX_REPLAY_LENGTH
            ? letter
            : letter.substring(0, MAX_REPLAY_LENGTH));
  }

  /** Whether the value holds only the first bytes of the record. */
  public boolean isCut() {
    return sha256 != null;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
