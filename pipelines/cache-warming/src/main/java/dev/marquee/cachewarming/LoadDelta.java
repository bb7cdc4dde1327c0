package dev.marquee.cachewarming;

import dev.marquee.streaming.RecordSerializer;
import dev.marquee.streaming.RecordType;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What sessions of a moment add to the load of a title.
 *
 * @param region where
 * @param title which title
 * @param rendition which file; empty: not said
 * @param slot number of the slot
 * @param streamMillis milliseconds of play, negative when load is taken back
 * @param bits bits delivered, with the same sign
 */
record LoadDelta(
    String region, String title, String rendition, long slot, long streamMillis, long bits) {

  /** Key of a title's load: region and title; a line feed is in no name that people choose. */
  String titleKey() {
    return region + '\n' + title;
  }

  /** Type information. */
  static TypeInformation<LoadDelta> type() {
    return new RecordType<>(LoadDelta.class, new Serializer());
  }

  /** Travels between subtasks only, never in a savepoint. */
  public static final class Serializer extends RecordSerializer<LoadDelta> {
    private static final long serialVersionUID = 1L;

    @Override
    public TypeSerializer<LoadDelta> duplicate() {
      return this;
    }

    @Override
    public LoadDelta createInstance() {
      return new LoadDelta("", "", "", 0, 0, 0);
    }

    @Override
    public void serialize(LoadDelta delta, DataOutputView out) throws IOException {
      out.writeUTF(delta.region);
      out.writeUTF(delta.title);
      out.writeUTF(delta.rendition);
      out.writeLong(delta.slot);
      out.writeLong(delta.streamMillis);
      out.writeLong(delta.bits);
    }

    @Override
    public LoadDelta deserialize(DataInputView in) throws IOException {
      return new LoadDelta(
          in.readUTF(), in.readUTF(), in.readUTF(), in.readLong(), in.readLong(), in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<LoadDelta> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<LoadDelta> {
      /** For Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
