package dev.marquee.local;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads lines of strict UTF-8 in bounded memory: a line that is too long is skipped to its end, so
 * that the next one can be read. Not thread-safe.
 */
final class LineReader {

  private final InputStream in;
  private final int maxBytes;
  private long number;

  /**
   * A line, or why it could not be read.
   *
   * @param number from 1
   * @param text the line without its end; null when it could not be read
   * @param error why not; null when it could
   */
  record Line(long number, String text, String error) {}

  LineReader(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.maxBytes = maxBytes;
  }

  /** The next line; null at the end of the input. */
  Line next() throws IOException {
    int next = in.read();
    if (next < 0) {
      return null;
    }
    number++;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    boolean tooLong = false;
    while (next >= 0 && next != '\n') {
      if (bytes.size() < maxBytes) {
        bytes.write(next);
      } else {
        tooLong = true;
      }
      next = in.read();
    }
    if (tooLong) {
      return new Line(number, null, "the line is longer than " + maxBytes + " bytes");
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString();
      return new Line(number, text.strip(), null);
    } catch (CharacterCodingException e) {
      return new Line(number, null, "the line is not valid UTF-8");
    }
  }
}
