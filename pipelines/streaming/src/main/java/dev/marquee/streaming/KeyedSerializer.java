package dev.marquee.streaming;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Serializer of what is written to a topic.
 *
 * @param <T> the value
 */
public final class KeyedSerializer<T extends SpecificRecordBase>
    extends EnvelopeSerializer<Keyed<T>, T> {
  private static final long serialVersionUID = 1L;

  KeyedSerializer(TypeSerializer<T> record) {
    super(record);
  }

  @Override
  public TypeSerializer<Keyed<T>> duplicate() {
    return new KeyedSerializer<>(record.duplicate());
  }

  @Override
  public void serialize(Keyed<T> keyed, DataOutputView target) throws IOException {
    StringValue.writeString(keyed.key(), target);
    target.writeBoolean(keyed.isRemoval());
    if (!keyed.isRemoval()) {
      record.serialize(keyed.value(), target);
    }
  }

  @Override
  public Keyed<T> deserialize(DataInputView source) throws IOException {
    String key = StringValue.readString(source);
    return source.readBoolean() ? Keyed.removal(key) : Keyed.of(key, record.deserialize(source));
  }

  @Override
  public TypeSerializerSnapshot<Keyed<T>> snapshotConfiguration() {
    return new Snapshot<>(this);
  }

  /** Follows the record's schema. */
  public static final class Snapshot<T extends SpecificRecordBase>
      extends CompositeTypeSerializerSnapshot<Keyed<T>, KeyedSerializer<T>> {
    /** For Flink, which then reads the nested snapshot. */
    public Snapshot() {}

    private Snapshot(KeyedSerializer<T> serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(KeyedSerializer<T> outer) {
      return new TypeSerializer<?>[] {outer.record};
    }

    @Override
    @SuppressWarnings("unchecked")
    protected KeyedSerializer<T> createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new KeyedSerializer<>((TypeSerializer<T>) nested[0]);
    }
  }
}
