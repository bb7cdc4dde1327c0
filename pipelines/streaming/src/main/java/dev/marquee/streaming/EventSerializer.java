package dev.marquee.streaming;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/**
 * Flink serializer of one record of the contract: its length in bytes, then its {@link WireFormat}.
 *
 * <p>Unlike Flink's own Avro serializer it moves the bytes in one piece, bounds what it allocates
 * and trusts its classes itself. State written with an older schema is read as long as the schema
 * evolved compatibly. A record is never changed after it was made, so copies are the record itself.
 *
 * @param <T> the record
 */
public final class EventSerializer<T extends SpecificRecordBase> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final String olderWriter;
  private transient WireFormat<T> format;
  private transient byte[] buffer;

  public EventSerializer(Class<T> type) {
    this(type, null);
  }

  private EventSerializer(Class<T> type, String olderWriter) {
    this.type = type;
    this.olderWriter = olderWriter;
  }

  private WireFormat<T> format() {
    if (format == null) {
      format =
          WireFormat.trusted(
              type,
              olderWriter == null ? List.of() : List.of(new Schema.Parser().parse(olderWriter)));
    }
    return format;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new EventSerializer<>(type, olderWriter);
  }

  @Override
  public T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    GrowingEncoder bytes = format().fill(value);
    target.writeInt(bytes.length());
    target.write(bytes.array(), 0, bytes.length());
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    WireFormat<T> ready = format();
    int length = read(source);
    return ready.decode(buffer, 0, length);
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int length = read(source);
    target.writeInt(length);
    target.write(buffer, 0, length);
  }

  /** Reads one record's bytes into the buffer. */
  private int read(DataInputView source) throws IOException {
    int length = source.readInt();
    if (buffer == null || length > buffer.length) {
      buffer = new byte[Math.max(length, 512)];
    }
    source.readFully(buffer, 0, length);
    return length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventSerializer<?> that
        && type == that.type
        && Objects.equals(olderWriter, that.olderWriter);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, olderWriter);
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new Snapshot<>(type, SpecificData.getForClass(type).getSchema(type).toString());
  }

  /** The class and the schema with which state was written. */
  public static final class Snapshot<T extends SpecificRecordBase>
      implements TypeSerializerSnapshot<T> {
    private Class<T> type;
    private String schema;

    /** For Flink, which then calls {@link #readSnapshot}. */
    public Snapshot() {}

    private Snapshot(Class<T> type, String schema) {
      this.type = type;
      this.schema = schema;
    }

    @Override
    public int getCurrentVersion() {
      return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
      out.writeUTF(type.getName());
      byte[] json = schema.getBytes(StandardCharsets.UTF_8);
      out.writeInt(json.length);
      out.write(json);
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
        throws IOException {
      type = InstantiationUtil.resolveClassByName(in, userCodeClassLoader);
      byte[] json = new byte[in.readInt()];
      in.readFully(json);
      schema = new String(json, StandardCharsets.UTF_8);
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
      return new EventSerializer<>(type, schema);
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
        TypeSerializerSnapshot<T> oldSerializerSnapshot) {
      if (!(oldSerializerSnapshot instanceof Snapshot<T> old) || old.type != type) {
        return TypeSerializerSchemaCompatibility.incompatible();
      }
      Schema writer = new Schema.Parser().parse(old.schema);
      Schema reader = new Schema.Parser().parse(schema);
      if (SchemaNormalization.parsingFingerprint64(writer)
          == SchemaNormalization.parsingFingerprint64(reader)) {
        return TypeSerializerSchemaCompatibility.compatibleAsIs();
      }
      return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
              == SchemaCompatibilityType.COMPATIBLE
          ? TypeSerializerSchemaCompatibility.compatibleAfterMigration()
          : TypeSerializerSchemaCompatibility.incompatible();
    }
  }
}
