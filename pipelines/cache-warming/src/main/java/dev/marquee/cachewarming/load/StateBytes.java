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
    writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a number of double precision. */
  public void writeDouble(double value) {
    long rest = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      writeByte((int) (rest >>> shift));
    }
  }

  /** Writes bytes with their number. */
  public void writeBytes(byte[] source) {
    writeUnsigned(source.length);
    if (position + source.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, position + source.length));
    }
    System.arraycopy(source, 0, bytes, position, source.length);
    position += source.length;
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

  /** Reads what {@link #writeDouble} wrote. */
  public double readDouble() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      value |= (readByte() & 0xffL) << shift;
    }
    return Double.longBitsToDouble(value);
  }

  /** Reads what {@link #writeBytes} wrote. */
  public byte[] readBytes() {
    int length = readCount(limit - position);
    byte[] read = Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return read;
  }
}
