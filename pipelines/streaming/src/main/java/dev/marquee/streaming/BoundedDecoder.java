package dev.marquee.streaming;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro binary decoder over one byte array that checks every length against the bytes that are left
 * and against limits of its own before anything is allocated.
 *
 * <p>What decoding allocates is therefore at most proportional to the length of the record,
 * whatever lengths the record claims. Avro's own limits are system properties read once per
 * process; here each format has its own, and no {@code -D} is needed. A string longer than the
 * limit is skipped and replaced by {@link #OVERSIZED_STRING}, so that validation can name the field
 * that holds it. Text must be valid UTF-8. Not thread-safe; reusable.
 */
final class BoundedDecoder extends Decoder {
  /** Stands for a string above the limit: longer than any field may be, and shared. */
  static final String OVERSIZED_STRING = "?".repeat(4096);

  private static final byte[] NOTHING = new byte[0];

  private final int maxStringBytes;
  private final int maxItems;
  private final CharsetDecoder strictUtf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);

  private byte[] bytes = NOTHING;
  private int position;
  private int end;
  private int longestRefused;

  /**
   * @param maxStringBytes longest string in UTF-8 bytes that is materialised, at least 0
   * @param maxItems most entries of one block of an array or a map, at least 0
   */
  BoundedDecoder(int maxStringBytes, int maxItems) {
    this.maxStringBytes = maxStringBytes;
    this.maxItems = maxItems;
  }

  /**
   * Starts over with {@code length} bytes from {@code offset}; keeps a reference until the next
   * call.
   */
  void reset(byte[] source, int offset, int length) {
    bytes = source;
    position = offset;
    end = offset + length;
    longestRefused = 0;
  }

  /** Lets go of the array that was read. */
  void release() {
    bytes = NOTHING;
    position = 0;
    end = 0;
  }

  int remaining() {
    return end - position;
  }

  /**
   * Length in bytes of the longest string that was replaced since {@link #reset}; 0 when there was
   * none.
   */
  int longestRefusedString() {
    return longestRefused;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int value = nextByte();
    if ((value & ~1) != 0) {
      throw malformed("a boolean is neither 0 nor 1");
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw malformed("an int does not fit into 32 bits");
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long zigzag = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = nextByte();
      zigzag |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
    }
    throw malformed("a number is longer than 10 bytes");
  }

  @Override
  public float readFloat() throws IOException {
    require(Float.BYTES, "a float");
    int bits =
        (bytes[position] & 0xFF)
            | (bytes[position + 1] & 0xFF) << 8
            | (bytes[position + 2] & 0xFF) << 16
            | bytes[position + 3] << 24;
    position += Float.BYTES;
    return Float.intBitsToFloat(bits);
  }

  @Override
  public double readDouble() throws IOException {
    require(Double.BYTES, "a double");
    long bits = 0;
    for (int i = Double.BYTES - 1; i >= 0; i--) {
      bits = bits << 8 | (bytes[position + i] & 0xFF);
    }
    position += Double.BYTES;
    return Double.longBitsToDouble(bits);
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    int length = readLength("a string");
    int start = position;
    position += length;
    if (length > maxStringBytes) {
      longestRefused = Math.max(longestRefused, length);
      return OVERSIZED_STRING;
    }
    for (int i = start; i < position; i++) {
      if (bytes[i] < 0) {
        return strictly(start, length);
      }
    }
    // All ASCII: the copy that the JDK makes without decoding.
    return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
  }

  private String strictly(int start, int length) throws RejectedException {
    try {
      CharBuffer text = strictUtf8.decode(ByteBuffer.wrap(bytes, start, length));
      return text.toString();
    } catch (CharacterCodingException invalid) {
      throw malformed("a string is not valid UTF-8");
    }
  }

  @Override
  public void skipString() throws IOException {
    skip(readLength("a string"));
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    int length = readLength("a byte field");
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return ByteBuffer.wrap(copy);
  }

  @Override
  public void skipBytes() throws IOException {
    skip(readLength("a byte field"));
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    require(length, "a fixed field");
    System.arraycopy(bytes, position, target, start, length);
    position += length;
  }

  @Override
  public void skipFixed(int length) throws IOException {
    require(length, "a fixed field");
    position += length;
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return readItemCount();
  }

  @Override
  public long arrayNext() throws IOException {
    return readItemCount();
  }

  @Override
  public long skipArray() throws IOException {
    return skipItems();
  }

  @Override
  public long readMapStart() throws IOException {
    return readItemCount();
  }

  @Override
  public long mapNext() throws IOException {
    return readItemCount();
  }

  @Override
  public long skipMap() throws IOException {
    return skipItems();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  /**
   * A block's count; every entry of every schema here takes at least one byte, so more cannot be
   * there.
   */
  private long readItemCount() throws IOException {
    long count = readLong();
    if (count < 0) {
      long blockBytes = readLong();
      if (blockBytes < 0 || blockBytes > remaining()) {
        throw malformed("a block of a collection claims more bytes than there are");
      }
      count = -count;
    }
    return checkedCount(count);
  }

  private long skipItems() throws IOException {
    long count = readLong();
    while (count < 0) {
      long blockBytes = readLong();
      if (blockBytes < 0 || blockBytes > remaining()) {
        throw malformed("a block of a collection claims more bytes than there are");
      }
      position += (int) blockBytes;
      count = readLong();
    }
    return checkedCount(count);
  }

  private long checkedCount(long count) throws RejectedException {
    if (count < 0 || count > remaining()) {
      throw malformed("a collection claims more entries than there are bytes");
    }
    if (count > maxItems) {
      throw new RejectedException(
          RejectionReason.TOO_LARGE, "a collection has " + count + " entries, above " + maxItems);
    }
    return count;
  }

  private int readLength(String what) throws IOException {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw malformed(what + " claims " + length + " bytes where " + remaining() + " are left");
    }
    return (int) length;
  }

  /** Apart from reading the length, which moves the position itself. */
  private void skip(int length) {
    position += length;
  }

  private int nextByte() throws RejectedException {
    if (position >= end) {
      throw malformed("the value ends in the middle of a field");
    }
    return bytes[position++];
  }

  private void require(int length, String what) throws RejectedException {
    if (length > remaining()) {
      throw malformed("the value ends in the middle of " + what);
    }
  }

  private static RejectedException malformed(String detail) {
    return new RejectedException(RejectionReason.MALFORMED, detail);
  }
}
