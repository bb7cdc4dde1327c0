package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class BoundedDecoderTest {
  private final BoundedDecoder decoder = new BoundedDecoder(100, 1000);

  /** Writes Avro with Avro's own encoder. */
  private interface Writing {
    void to(BinaryEncoder encoder) throws IOException;
  }

  private void reads(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writing.to(encoder);
    encoder.flush();
    decoder.reset(bytes.toByteArray(), 0, bytes.size());
  }

  private void readsBytes(int... bytes) {
    byte[] array = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      array[i] = (byte) bytes[i];
    }
    decoder.reset(array, 0, array.length);
  }

  @Test
  void readsNumbersAsAvroWritesThem() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      long number = random.nextLong() >> random.nextInt(64);
      int small = random.nextInt() >> random.nextInt(32);
      float single = Float.intBitsToFloat(random.nextInt());
      double twice = Double.longBitsToDouble(random.nextLong());
      reads(
          encoder -> {
            encoder.writeLong(number);
            encoder.writeInt(small);
            encoder.writeFloat(single);
            encoder.writeDouble(twice);
            encoder.writeBoolean((number & 1) == 1);
          });
      assertThat(decoder.readLong()).isEqualTo(number);
      assertThat(decoder.readInt()).isEqualTo(small);
      assertThat(Float.floatToIntBits(decoder.readFloat())).isEqualTo(Float.floatToIntBits(single));
      assertThat(Double.doubleToLongBits(decoder.readDouble()))
          .isEqualTo(Double.doubleToLongBits(twice));
      assertThat(decoder.readBoolean()).isEqualTo((number & 1) == 1);
      assertThat(decoder.remaining()).isZero();
    }
  }

  @Test
  void readsTextOfEveryPlane() throws IOException {
    for (String text : new String[] {"", "title", "Größe", "映画", "\uD83C\uDFAC clap", "\uFFFD"}) {
      reads(encoder -> encoder.writeString(text));
      assertThat(decoder.readString()).isEqualTo(text);
    }
  }

  @Test
  void allocatesNothingForALengthThatIsNotThere() {
    for (long claimed : new long[] {1L << 30, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, -1}) {
      long allocated =
          Allocation.during(
              () -> {
                try {
                  reads(encoder -> encoder.writeLong(claimed));
                  assertThatThrownBy(decoder::readString).isInstanceOf(RejectedException.class);
                  reads(encoder -> encoder.writeLong(claimed));
                  assertThatThrownBy(() -> decoder.readBytes(null))
                      .isInstanceOf(RejectedException.class);
                  reads(encoder -> encoder.writeLong(claimed));
                  assertThatThrownBy(decoder::readArrayStart).isInstanceOf(RejectedException.class);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      assertThat(allocated).as("for a claim of %d", claimed).isLessThan(1 << 20);
    }
  }

  @Test
  void leavesOutATextAboveTheLimitAndReadsOn() throws IOException {
    reads(
        encoder -> {
          encoder.writeString("x".repeat(101));
          encoder.writeString("x".repeat(100));
          encoder.writeInt(5);
        });
    assertThat(decoder.readString()).isSameAs(BoundedDecoder.OVERSIZED_STRING);
    assertThat(decoder.readString()).hasSize(100);
    assertThat(decoder.readInt()).isEqualTo(5);
    assertThat(decoder.longestRefusedString()).isEqualTo(101);
    reads(encoder -> encoder.writeInt(1));
    assertThat(decoder.longestRefusedString()).isZero();
  }

  @Test
  void refusesTextThatIsNotUtf8() throws IOException {
    byte[][] broken = {
      {(byte) 0xFF},
      {(byte) 0xC3},
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80}
    };
    for (byte[] bytes : broken) {
      reads(encoder -> encoder.writeBytes(bytes));
      assertThatThrownBy(decoder::readString)
          .isInstanceOf(RejectedException.class)
          .hasMessage("a string is not valid UTF-8");
    }
  }

  @Test
  void refusesNumbersThatDoNotFit() {
    readsBytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01);
    assertThatThrownBy(decoder::readLong).isInstanceOf(RejectedException.class);
    readsBytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
    assertThatThrownBy(decoder::readInt).isInstanceOf(RejectedException.class);
    readsBytes(2);
    assertThatThrownBy(decoder::readBoolean).isInstanceOf(RejectedException.class);
    readsBytes();
    assertThatThrownBy(decoder::readInt).isInstanceOf(RejectedException.class);
    readsBytes(1, 2, 3);
    assertThatThrownBy(decoder::readFloat).isInstanceOf(RejectedException.class);
    assertThatThrownBy(decoder::readDouble).isInstanceOf(RejectedException.class);
    assertThatThrownBy(() -> decoder.skipFixed(4)).isInstanceOf(RejectedException.class);
  }

  @Test
  void readsBlocksWithAndWithoutTheirLengths() throws IOException {
    reads(
        encoder -> {
          encoder.writeLong(-2);
          encoder.writeLong(2);
          encoder.writeInt(7);
          encoder.writeInt(8);
          encoder.writeLong(1);
          encoder.writeInt(9);
          encoder.writeLong(0);
        });
    assertThat(decoder.readArrayStart()).isEqualTo(2);
    assertThat(decoder.readInt()).isEqualTo(7);
    assertThat(decoder.readInt()).isEqualTo(8);
    assertThat(decoder.arrayNext()).isEqualTo(1);
    assertThat(decoder.readInt()).isEqualTo(9);
    assertThat(decoder.arrayNext()).isZero();
  }

  @Test
  void skipsBlocksByTheirLengths() throws IOException {
    reads(
        encoder -> {
          encoder.writeLong(-2);
          encoder.writeLong(2);
          encoder.writeInt(7);
          encoder.writeInt(8);
          encoder.writeLong(0);
          encoder.writeString("after");
          encoder.writeBytes(ByteBuffer.wrap(new byte[3]));
          encoder.writeInt(4);
        });
    assertThat(decoder.skipArray()).isZero();
    decoder.skipString();
    decoder.skipBytes();
    assertThat(decoder.readInt()).isEqualTo(4);
  }

  @Test
  void refusesMoreEntriesThanTheLimit() throws IOException {
    reads(
        encoder -> {
          encoder.writeLong(1001);
          encoder.writeFixed(new byte[2000]);
        });
    assertThatThrownBy(decoder::readMapStart)
        .isInstanceOfSatisfying(
            RejectedException.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(RejectionReason.TOO_LARGE));
  }

  @Test
  void refusesBlocksThatClaimMoreThanThereIs() throws IOException {
    reads(
        encoder -> {
          encoder.writeLong(-5);
          encoder.writeLong(Long.MAX_VALUE);
        });
    assertThatThrownBy(decoder::readArrayStart).isInstanceOf(RejectedException.class);
    reads(
        encoder -> {
          encoder.writeLong(Long.MIN_VALUE);
          encoder.writeLong(0);
        });
    assertThatThrownBy(decoder::readArrayStart).isInstanceOf(RejectedException.class);
    reads(
        encoder -> {
          encoder.writeLong(-5);
          encoder.writeLong(100);
        });
    assertThatThrownBy(decoder::skipMap).isInstanceOf(RejectedException.class);
  }

  @Test
  void readsOnlyTheWindowThatItWasGiven() throws IOException {
    byte[] text = "\u0008abcdefgh".getBytes(StandardCharsets.US_ASCII);
    decoder.reset(text, 0, 5);
    assertThat(decoder.readString()).isEqualTo("abcd");
    decoder.reset(text, 0, 4);
    assertThatThrownBy(decoder::readString).isInstanceOf(RejectedException.class);
  }
}
