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
 * Serializer of what was received. Dead letters are parted right behind the source, in its chain;
 * they are written here only where chaining is switched off.
 *
 * @param <T> the event
 */
public final class ReceivedSerializer<T extends SpecificRecordBase>
    extends EnvelopeSerializer<Received<T>, T> {
  private static final long serialVersionUID = 1L;

  private static final byte EVENT = 0;
  private static final byte REMOVAL = 1;
  private static final byte DEAD_LETTER = 2;

  ReceivedSerializer(TypeSerializer<T> record) {
    super(record);
  }

  @Override
  public TypeSerializer<Received<T>> duplicate() {
    return new ReceivedSerializer<>(record.duplicate());
  }

  @Override
  public void serialize(Received<T> received, DataOutputView target) throws IOException {
    if (!received.isAccepted()) {
      target.writeByte(DEAD_LETTER);
      write(received.deadLetter(), target);
      return;
    }
    target.writeByte(received.isRemoval() ? REMOVAL : EVENT);
    StringValue.writeString(received.key(), target);
    target.writeLong(received.appendTimeMillis());
    target.writeInt(received.partition());
    target.writeLong(received.offset());
    if (!received.isRemoval()) {
      target.writeLong(received.eventTimeMillis());
      record.serialize(received.value(), target);
    }
  }

  @Override
  public Received<T> deserialize(DataInputView source) throws IOException {
    byte kind = source.readByte();
    if (kind == DEAD_LETTER) {
      return Received.rejected(readDeadLetter(source));
    }
    String key = StringValue.readString(source);
    long appendTimeMillis = source.readLong();
    int partition = source.readInt();
    long offset = source.readLong();
    if (kind == REMOVAL) {
      return Received.removal(key, appendTimeMillis, partition, offset);
    }
    long eventTimeMillis = source.readLong();
    return Received.event(
        key, record.deserialize(source), eventTimeMillis, appendTimeMillis, partition, offset);
  }

  private static void write(DeadLetter letter, DataOutputView target) throws IOException {
    StringValue.writeString(letter.reason().name(), target);
    StringValue.writeString(letter.detail(), target);
    StringValue.writeString(letter.topic(), target);
    target.writeInt(letter.partition());
    target.writeLong(letter.offset());
    target.writeLong(letter.appendTimeMillis());
    writeBytes(letter.key(), target);
    writeBytes(letter.value(), target);
    target.writeInt(letter.valueBytes());
    writeBytes(letter.sha256(), target);
    StringValue.writeString(letter.replayOf(), target);
  }

  private static DeadLetter readDeadLetter(DataInputView source) throws IOException {
    return new DeadLetter(
        RejectionReason.valueOf(StringValue.readString(source)),
        StringValue.readString(source),
        StringValue.readString(source),
        source.readInt(),
        source.readLong(),
        source.readLong(),
        readBytes(source),
        readBytes(source),
        source.readInt(),
        readBytes(source),
        StringValue.readString(source));
  }

  private static void writeBytes(byte[] bytes, DataOutputView target) throws IOException {
    target.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      target.write(bytes);
    }
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    int length = source.readInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public TypeSerializerSnapshot<Received<T>> snapshotConfiguration() {
    return new Snapshot<>(this);
  }

  /** Follows the record's schema. */
  public static final class Snapshot<T extends SpecificRecordBase>
      extends CompositeTypeSerializerSnapshot<Received<T>, ReceivedSerializer<T>> {
    /** For Flink, which then reads the nested snapshot. */
    public Snapshot() {}

    private Snapshot(ReceivedSerializer<T> serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return 1;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(ReceivedSerializer<T> outer) {
      return new TypeSerializer<?>[] {outer.record};
    }

    @Override
    @SuppressWarnings("unchecked")
    protected ReceivedSerializer<T> createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new ReceivedSerializer<>((TypeSerializer<T>) nested[0]);
    }
  }
}
