package dev.marquee.cachewarming.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of a state record, written from the front and read from the front: numbers of variable
 * length (seven bits a byte, the lowest first), texts with their length.
 *
 * <p>Not thread-safe; made to be used again.
 */
public final class StateBytes {
  private byte[] bytes = new byte[256];
  private int position;
  private int limit;

  /** Becomes empty, to be written. */
  public void clear() {
    position = 0;
    limit = 0;
  }

  /** Takes over bytes to be read; they are not changed. */
  public void wrap(byte[] source) {
    bytes = source;
    position = 0;
    limit = source.length;
  }

  /** What was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, position);
  }

  /** Writes the lowest eight bits. */
  public void writeByte(int value) {
    if (position == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    bytes[position++] = (byte) value;
  }

  /** Writes a number, short when it is small and not negative. */
  public void writeUnsigned(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      writeByte((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  /** Writes a number, short when it is near zero. */
  public void writeSigned(long value) {
    writeUnsigned(value << 1 ^ value >> 63);
  }

  /** Writes a text as UTF-8. */
  public void writeText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    writeUnsigned(utf8.length);
    for (byte one : utf8) {
      writeByte(one);
    }
  }

  /**
   * Reads eight bits.
   *
   * @throws IllegalStateException behind the end
   */
  public byte readByte() {
    if (position >= limit) {
      throw new IllegalStateException("state ends early, after " + limit + " bytes");
    }
    return bytes[position++];
  }

  /** Reads what {@link #writeUnsigned} wrote. */
  public long readUnsigned() {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = readByte();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  /** Reads what {@link #writeSigned} wrote. */
  public long readSigned() {
    long value = readUnsigned();
    return value >>> 1 ^ -(value & 1);
  }

  /**
   * Reads a number of things.
   *
   * @throws IllegalStateException above {@code most}
   */
  public int readCount(int most) {
    long count = readUnsigned();
    if (count < 0 || count > most) {
      throw new IllegalStateException("state claims " + count + " of at most " + most);
    }
    return (int) count;
  }

  /** Reads a text. */
  public String readText() {
    int length = readCount(limit - position);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }
}
