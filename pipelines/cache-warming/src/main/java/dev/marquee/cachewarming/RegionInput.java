package dev.marquee.cachewarming;

import dev.marquee.cachewarming.announcement.Announcement;
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
 * What a region is told. Which fields are set depends on the kind; the factories say it.
 *
 * @param kind what it is
 * @param region whom it is for
 * @param name title, or announcement; empty for ticks
 * @param start number of the tick, or first moment of the slot or of what is announced
 * @param amount milliseconds of play, or the first moment after what is announced
 * @param bits bits delivered, or 1 when a live event is announced
 * @param expectedStreams mean of the streams that are expected; 0 where nothing is announced
 */
record RegionInput(
    Kind kind,
    String region,
    String name,
    long start,
    long amount,
    long bits,
    double expectedStreams) {

  /** What a region is told. */
  enum Kind {
    /** What sessions of a moment add to a tick. */
    TICK,
    /** A title's slot became final. */
    TITLE_FINAL,
    /** Something is announced, or was announced otherwise before. */
    ANNOUNCED,
    /** Something is no longer announced. */
    WITHDRAWN
  }

  static RegionInput tick(String region, long tick, long streamMillis, long bits) {
    return new RegionInput(Kind.TICK, region, "", tick, streamMillis, bits, 0);
  }

  static RegionInput titleFinal(String region, String title, long slotStart, long streamMillis) {
    return new RegionInput(Kind.TITLE_FINAL, region, title, slotStart, streamMillis, 0, 0);
  }

  static RegionInput announced(String region, Announcement announcement) {
    return new RegionInput(
        Kind.ANNOUNCED,
        region,
        announcement.id(),
        announcement.startMillis(),
        announcement.endMillis(),
        announcement.kind() == Announcement.Kind.LIVE ? 1 : 0,
        announcement.expectedStreams());
  }

  static RegionInput withdrawn(String region, String id) {
    return new RegionInput(Kind.WITHDRAWN, region, id, 0, 0, 0, 0);
  }

  /** What is announced. */
  Announcement announcement() {
    return new Announcement(
        name,
        bits == 1 ? Announcement.Kind.LIVE : Announcement.Kind.LAUNCH,
        start,
        amount,
        expectedStreams);
  }

  /** Type information. */
  static TypeInformation<RegionInput> type() {
    return new RecordType<>(RegionInput.class, new Serializer());
  }

  /** Travels between subtasks only, never in a savepoint. */
  public static final class Serializer extends RecordSerializer<RegionInput> {
    private static final long serialVersionUID = 1L;

    private static final Kind[] KINDS = Kind.values();

    @Override
    public TypeSerializer<RegionInput> duplicate() {
      return this;
    }

    @Override
    public RegionInput createInstance() {
      return tick("", 0, 0, 0);
    }

    @Override
    public void serialize(RegionInput input, DataOutputView out) throws IOException {
      out.writeByte(input.kind.ordinal());
      out.writeUTF(input.region);
      out.writeUTF(input.name);
      out.writeLong(input.start);
      out.writeLong(input.amount);
      out.writeLong(input.bits);
      out.writeDouble(input.expectedStreams);
    }

    @Override
    public RegionInput deserialize(DataInputView in) throws IOException {
      return new RegionInput(
          KINDS[in.readByte()],
          in.readUTF(),
          in.readUTF(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readDouble());
    }

    @Override
    public TypeSerializerSnapshot<RegionInput> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<RegionInput> {
      /** For Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
