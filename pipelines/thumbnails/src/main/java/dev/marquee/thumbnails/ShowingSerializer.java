package dev.marquee.thumbnails;

import dev.marquee.streaming.RecordSerializer;
import dev.marquee.streaming.RecordType;
import dev.marquee.thumbnails.attribution.Showing;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Serializer of showings in state: 50 bytes of one that was not taken.
 *
 * <p>The first byte is the version of the layout; a further one is added beside this one, which
 * stays readable.
 */
public final class ShowingSerializer extends RecordSerializer<Showing> {
  private static final long serialVersionUID = 1L;

  private static final int VERSION = 1;

  /** What follows the fields that every showing has. */
  private static final int HAS_REPEATS = 1;

  private static final int HAS_SIGNS = 2;
  private static final int IS_TAKEN = 4;

  private static final long[] NONE = {};

  /** Type information of the showing. */
  static TypeInformation<Showing> type() {
    return new RecordType<>(Showing.class, new ShowingSerializer());
  }

  @Override
  public TypeSerializer<Showing> duplicate() {
    // It has no state of its own.
    return this;
  }

  @Override
  public Showing createInstance() {
    return new Showing();
  }

  @Override
  public void serialize(Showing showing, DataOutputView out) throws IOException {
    int parts =
        (showing.repeats.length > 0 ? HAS_REPEATS : 0)
            | (showing.signs.length > 0 ? HAS_SIGNS : 0)
            | (showing.taken ? IS_TAKEN : 0);
    out.writeByte(VERSION);
    out.writeByte(parts);
    out.writeLong(showing.time);
    out.writeLong(showing.close);
    out.writeLong(showing.impression);
    out.writeLong(showing.artwork);
    out.writeInt(showing.audienceScheme);
    out.writeByte(showing.audience);
    out.writeByte(showing.exclusion);
    out.writeFloat(showing.propensity);
    out.writeByte(showing.draw);
    out.writeInt(showing.durationMillis);
    if ((parts & HAS_REPEATS) != 0) {
      write(showing.repeats, out);
    }
    if ((parts & HAS_SIGNS) != 0) {
      write(showing.signs, out);
    }
    if ((parts & IS_TAKEN) != 0) {
      out.writeInt(showing.fromMillis);
      out.writeInt(showing.toMillis);
      out.writeInt(showing.lastMillis);
    }
  }

  @Override
  public Showing deserialize(DataInputView in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("a showing of an unknown version: " + version);
    }
    int parts = in.readByte();
    Showing showing = new Showing();
    showing.time = in.readLong();
    showing.close = in.readLong();
    showing.impression = in.readLong();
    showing.artwork = in.readLong();
    showing.audienceScheme = in.readInt();
    showing.audience = in.readByte();
    showing.exclusion = in.readByte();
    showing.propensity = in.readFloat();
    showing.draw = in.readByte();
    showing.durationMillis = in.readInt();
    showing.repeats = (parts & HAS_REPEATS) == 0 ? NONE : readLongs(in);
    showing.signs = (parts & HAS_SIGNS) == 0 ? NONE : readLongs(in);
    showing.taken = (parts & IS_TAKEN) != 0;
    if (showing.taken) {
      showing.fromMillis = in.readInt();
      showing.toMillis = in.readInt();
      showing.lastMillis = in.readInt();
    }
    return showing;
  }

  private static void write(long[] values, DataOutputView out) throws IOException {
    out.writeShort(values.length);
    for (long value : values) {
      out.writeLong(value);
    }
  }

  private static long[] readLongs(DataInputView in) throws IOException {
    long[] values = new long[in.readUnsignedShort()];
    for (int at = 0; at < values.length; at++) {
      values[at] = in.readLong();
    }
    return values;
  }

  @Override
  public TypeSerializerSnapshot<Showing> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer; versions are told apart in the records. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Showing> {
    /** For Flink. */
    public Snapshot() {
      super(ShowingSerializer::new);
    }
  }
}
