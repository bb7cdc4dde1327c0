package dev.marquee.streaming;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro single-object encoding of one record type: the marker {@code C3 01}, the CRC-64-AVRO
 * fingerprint of the writer's schema (8 bytes, little endian), and the Avro binary body.
 *
 * <p>It writes the current schema and reads the current one and every released older one, resolved
 * to the current; any other fingerprint is refused, so that no byte is ever read with a guessed
 * schema. Lengths are checked before anything is allocated (see {@link BoundedDecoder}), bytes left
 * over are refused. Not thread-safe: buffers and readers are reused, one instance per thread.
 * Source: Avro 1.12 specification, "Single-object encoding".
 *
 * <p>Where a schema registry is configured, what clients read and write is framed as Confluent does
 * it: a byte 0, the id of the writer's schema in the registry (4 bytes, big endian), the body. Both
 * are read then, and the same schemas are: an id stands for a fingerprint (see {@link
 * RegisteredIds}). Source: Confluent Platform, "Wire format".
 *
 * @param <T> the record
 */
public final class WireFormat<T extends SpecificRecordBase> {
  /** Bytes before the body. */
  public static final int HEADER_BYTES = 10;

  /** Bytes before the body in Confluent's framing. */
  static final int FRAME_BYTES = 5;

  private static final byte FRAME = 0;

  private static final byte MARKER = (byte) 0xC3;
  private static final byte VERSION = 1;

  private final int maxBytes;
  private final byte[] header;
  private final Optional<RegisteredIds> registered;
  private final long[] fingerprints;
  private final List<SpecificDatumReader<T>> readers = new ArrayList<>();
  private final BoundedDecoder decoder;
  private final SpecificDatumWriter<T> writer;
  private final GrowingEncoder encoder = new GrowingEncoder();

  private WireFormat(
      Class<T> type,
      Collection<Schema> olderWriters,
      int maxBytes,
      int maxStringBytes,
      int maxItems,
      Framing framing) {
    SpecificData model = SpecificData.getForClass(type);
    Schema current = model.getSchema(type);
    TrustedSchemas.trust(current);
    List<Schema> writers = new ArrayList<>(List.of(current));
    for (Schema older : olderWriters) {
      long fingerprint = SchemaNormalization.parsingFingerprint64(older);
      if (writers.stream()
          .noneMatch(w -> SchemaNormalization.parsingFingerprint64(w) == fingerprint)) {
        writers.add(older);
      }
    }
    this.maxBytes = maxBytes;
    this.fingerprints = new long[writers.size()];
    for (int i = 0; i < fingerprints.length; i++) {
      fingerprints[i] = SchemaNormalization.parsingFingerprint64(writers.get(i));
      readers.add(new SpecificDatumReader<>(writers.get(i), current, model));
    }
    this.header = framing.header(current, fingerprints[0]);
    this.registered = framing.ids(fingerprints);
    this.decoder = new BoundedDecoder(maxStringBytes, maxItems);
    this.writer = new SpecificDatumWriter<>(current, direct(model));
  }

  /**
   * The model by which generated classes write their own fields: the same bytes as by reflection
   * over the schema, in half the time. Only for writing: what comes in is read with every check.
   */
  private static SpecificData direct(SpecificData model) {
    SpecificData direct = new SpecificData(model.getClassLoader());
    model.getConversions().forEach(direct::addLogicalTypeConversion);
    direct.setCustomCoders(true);
    return direct;
  }

  /** How values begin, as the format is made. */
  private interface Framing {
    /** What is written before the body. */
    byte[] header(Schema current, long fingerprint);

    /** What ids mean in Confluent's framing; empty where it is not read. */
    Optional<RegisteredIds> ids(long[] fingerprints);
  }

  /** Single-object encoding and nothing else. */
  private static final class SingleObjectFraming implements Framing {
    @Override
    public byte[] header(Schema current, long fingerprint) {
      return WireFormat.header(fingerprint);
    }

    @Override
    public Optional<RegisteredIds> ids(long[] fingerprints) {
      return Optional.empty();
    }
  }

  /** Confluent's framing is read beside single-object encoding, and written where it is said. */
  private record RegistryFraming(SchemaRegistry registry, String subject, boolean isWritten)
      implements Framing {
    @Override
    public byte[] header(Schema current, long fingerprint) {
      return isWritten ? frame(registry.idOf(subject, current)) : WireFormat.header(fingerprint);
    }

    @Override
    public Optional<RegisteredIds> ids(long[] fingerprints) {
      return Optional.of(
          new RegisteredIds(fingerprints, registry::fingerprintOf, System::nanoTime));
    }
  }

  /**
   * The format of a topic's values, with the limits of the topic, in single-object encoding only.
   */
  public static <T extends SpecificRecordBase> WireFormat<T> of(Topic<T> topic) {
    return of(topic, new SingleObjectFraming());
  }

  /**
   * The same, which reads Confluent's framing as well where there is a registry and clients touch
   * the topic. The registry is asked when the first record with an id comes.
   */
  public static <T extends SpecificRecordBase> WireFormat<T> reading(
      Topic<T> topic, RegistryOptions registry) {
    return of(topic, framing(topic, registry, false));
  }

  /**
   * The same, which also writes Confluent's framing there, under the subject {@code <topic>-value}.
   *
   * @throws RegistryException when the registry does not name the id of the schema
   */
  public static <T extends SpecificRecordBase> WireFormat<T> writing(
      Topic<T> topic, RegistryOptions registry) {
    return of(topic, framing(topic, registry, true));
  }

  /** Internal topics are read by nobody else, and stay as they are. */
  private static Framing framing(Topic<?> topic, RegistryOptions registry, boolean isWritten) {
    return registry.isConfigured() && topic.direction() != Topic.Direction.INTERNAL
        ? new RegistryFraming(new SchemaRegistry(registry), topic.name() + "-value", isWritten)
        : new SingleObjectFraming();
  }

  private static <T extends SpecificRecordBase> WireFormat<T> of(Topic<T> topic, Framing framing) {
    Schema current = topic.schema().orElseThrow();
    return new WireFormat<>(
        topic.valueClass(),
        ReleasedSchemas.of(current),
        topic.maxValueBytes(),
        topic.direction() == Topic.Direction.INPUT
            ? BoundedDecoder.OVERSIZED_STRING.length() - 1
            : topic.maxValueBytes(),
        topic.maxValueBytes(),
        framing);
  }

  /**
   * The format of a record type between operators and in state, which reads what these schemas
   * wrote as well.
   */
  static <T extends SpecificRecordBase> WireFormat<T> trusted(
      Class<T> type, Collection<Schema> olderWriters) {
    return new WireFormat<>(
        type,
        olderWriters,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        new SingleObjectFraming());
  }

  /** Encodes one record; the array is the caller's. */
  public byte[] encode(T value) {
    return fill(value).toArray();
  }

  /** Encodes one record into the shared buffer, valid until the next call. */
  GrowingEncoder fill(T value) {
    encoder.reset();
    encoder.writeFixed(header, 0, header.length);
    try {
      writer.write(value, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoder;
  }

  /**
   * Decodes one record.
   *
   * @param bytes the value of a Kafka record, not null
   * @throws RejectedException with MALFORMED, UNKNOWN_SCHEMA or TOO_LARGE
   * @throws RegistryException when the schema has an id of the registry and that does not answer
   */
  public T decode(byte[] bytes) throws RejectedException {
    return decode(bytes, 0, bytes.length);
  }

  /**
   * Decodes the record in {@code length} bytes from {@code offset}; see {@link #decode(byte[])}.
   */
  public T decode(byte[] bytes, int offset, int length) throws RejectedException {
    if (length > maxBytes) {
      throw new RejectedException(
          RejectionReason.TOO_LARGE, "the value has " + length + " bytes, above " + maxBytes);
    }
    if (length < HEADER_BYTES || bytes[offset] != MARKER || bytes[offset + 1] != VERSION) {
      return decodeFramed(bytes, offset, length);
    }
    return decodeBody(
        readerOf(fingerprint(bytes, offset)), bytes, offset + HEADER_BYTES, length - HEADER_BYTES);
  }

  private T decodeFramed(byte[] bytes, int offset, int length) throws RejectedException {
    if (registered.isEmpty() || length < FRAME_BYTES || bytes[offset] != FRAME) {
      throw new RejectedException(
          RejectionReason.MALFORMED,
          registered.isEmpty()
              ? "the value does not begin with a single-object header"
              : "the value begins neither with a single-object header nor with the id of a schema");
    }
    int id = 0;
    for (int i = 1; i < FRAME_BYTES; i++) {
      id = id << 8 | (bytes[offset + i] & 0xFF);
    }
    return decodeBody(
        readerOf(registered.get().fingerprintOf(id)),
        bytes,
        offset + FRAME_BYTES,
        length - FRAME_BYTES);
  }

  private T decodeBody(SpecificDatumReader<T> reader, byte[] bytes, int offset, int length)
      throws RejectedException {
    decoder.reset(bytes, offset, length);
    try {
      T value = reader.read(null, decoder);
      if (decoder.remaining() != 0) {
        throw new RejectedException(
            RejectionReason.MALFORMED, decoder.remaining() + " bytes follow the record");
      }
      return value;
    } catch (RejectedException e) {
      throw e;
    } catch (SecurityException e) {
      // A class that is not trusted is a fault of the installation, not of the record.
      throw e;
    } catch (IOException | RuntimeException e) {
      // Avro answers broken bytes with many kinds of exceptions; each of them means the same.
      throw new RejectedException(
          RejectionReason.MALFORMED, "the value does not follow its schema");
    } finally {
      decoder.release();
    }
  }

  /**
   * Length in bytes of the longest string that the last {@link #decode} left out; 0 when there was
   * none.
   */
  int longestRefusedString() {
    return decoder.longestRefusedString();
  }

  private SpecificDatumReader<T> readerOf(long fingerprint) throws RejectedException {
    for (int i = 0; i < fingerprints.length; i++) {
      if (fingerprints[i] == fingerprint) {
        return readers.get(i);
      }
    }
    throw new RejectedException(
        RejectionReason.UNKNOWN_SCHEMA,
        "no released schema has the fingerprint " + HexFormat.of().toHexDigits(fingerprint));
  }

  private static long fingerprint(byte[] bytes, int offset) {
    long fingerprint = 0;
    for (int i = HEADER_BYTES - 1; i >= 2; i--) {
      fingerprint = fingerprint << 8 | (bytes[offset + i] & 0xFF);
    }
    return fingerprint;
  }

  private static byte[] header(long fingerprint) {
    byte[] header = new byte[HEADER_BYTES];
    header[0] = MARKER;
    header[1] = VERSION;
    for (int i = 2; i < HEADER_BYTES; i++) {
      header[i] = (byte) (fingerprint >>> 8 * (i - 2));
    }
    return header;
  }

  private static byte[] frame(int id) {
    byte[] frame = new byte[FRAME_BYTES];
    frame[0] = FRAME;
    for (int i = 1; i < FRAME_BYTES; i++) {
      frame[i] = (byte) (id >>> 8 * (FRAME_BYTES - 1 - i));
    }
    return frame;
  }
}
