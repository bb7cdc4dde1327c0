package dev.marquee.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  private static LineReader of(byte[] bytes, int maxBytes) {
    return new LineReader(new ByteArrayInputStream(bytes), maxBytes);
  }

  @Test
  void numbersLinesFromOneAndCountsEmptyOnes() throws IOException {
    LineReader lines = of("a\r\n\n b".getBytes(UTF_8), 100);

    assertThat(lines.next()).isEqualTo(new LineReader.Line(1, "a", null));
    assertThat(lines.next()).isEqualTo(new LineReader.Line(2, "", null));
    assertThat(lines.next()).isEqualTo(new LineReader.Line(3, "b", null));
    assertThat(lines.next()).isNull();
  }

  @Test
  void skipsALineThatIsTooLongAndReadsTheNext() throws IOException {
    LineReader lines = of(("x".repeat(11) + "\n" + "y".repeat(10)).getBytes(UTF_8), 10);

    assertThat(lines.next().error()).isEqualTo("the line is longer than 10 bytes");
    assertThat(lines.next().text()).isEqualTo("y".repeat(10));
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    LineReader lines = of(new byte[] {'a', (byte) 0xC3, '\n', 'b'}, 10);

    assertThat(lines.next().error()).isEqualTo("the line is not valid UTF-8");
    assertThat(lines.next().text()).isEqualTo("b");
  }
}
