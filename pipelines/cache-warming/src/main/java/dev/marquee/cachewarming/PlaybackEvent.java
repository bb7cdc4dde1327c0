package dev.marquee.cachewarming;

import dev.marquee.cachewarming.load.Place;
import dev.marquee.cachewarming.load.PlaybackPoint;
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
 * An event of a playback session on its way to the session.
 *
 * @param session hash of profile and session: no profile is named behind the source
 * @param point what it says, in the time of the service
 */
record PlaybackEvent(long session, PlaybackPoint point) {

  /** Type information. */
  static TypeInformation<PlaybackEvent> type() {
    return new RecordType<>(PlaybackEvent.class, new Serializer());
  }

  /** Travels between subtasks only, never in a savepoint. */
  public static final class Serializer extends RecordSerializer<PlaybackEvent> {
    private static final long serialVersionUID = 1L;

    private static final PlaybackPoint.Kind[] KINDS = PlaybackPoint.Kind.values();

    @Override
    public TypeSerializer<PlaybackEvent> duplicate() {
      return this;
    }

    @Override
    public PlaybackEvent createInstance() {
      Place nowhere = new Place("", "", "");
      return new PlaybackEvent(0, new PlaybackPoint(0, PlaybackPoint.Kind.STOP, nowhere, 0, 0));
    }

    @Override
    public void serialize(PlaybackEvent event, DataOutputView out) throws IOException {
      PlaybackPoint point = event.point;
      out.writeLong(event.session);
      out.writeLong(point.timeMillis());
      out.writeByte(point.kind().ordinal());
      out.writeInt(point.bitrateKbps());
      out.writeInt(point.reachMillis());
      out.writeUTF(point.place().region());
      out.writeUTF(point.place().title());
      out.writeUTF(point.place().rendition());
    }

    @Override
    public PlaybackEvent deserialize(DataInputView in) throws IOException {
      long session = in.readLong();
      long time = in.readLong();
      PlaybackPoint.Kind kind = KINDS[in.readByte()];
      int bitrate = in.readInt();
      int reach = in.readInt();
      Place place = new Place(in.readUTF(), in.readUTF(), in.readUTF());
      return new PlaybackEvent(session, new PlaybackPoint(time, kind, place, bitrate, reach));
    }

    @Override
    public TypeSerializerSnapshot<PlaybackEvent> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PlaybackEvent> {
      /** For Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
