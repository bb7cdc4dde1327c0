package dev.marquee.thumbnails;

import dev.marquee.streaming.RecordSerializer;
import dev.marquee.streaming.RecordType;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Serializer of what events say of a title's pictures: of each kind the fields that it has.
 *
 * <p>For the shuffle only, whose records no version outlives but those in flight in an unaligned
 * checkpoint; the first byte says the layout and the kind.
 */
public final class ArtworkEventSerializer extends RecordSerializer<ArtworkEvent> {
  private static final long serialVersionUID = 1L;

  private static final ArtworkEvent.Kind[] KINDS = ArtworkEvent.Kind.values();

  /** Layouts of later versions begin with other bytes. */
  private static final int LAYOUT = 16;

  private transient TypeSerializer<PictureRecord> pictures;

  /** Type information of the event. */
  static TypeInformation<ArtworkEvent> type() {
    return new RecordType<>(ArtworkEvent.class, new ArtworkEventSerializer());
  }

  @Override
  public TypeSerializer<ArtworkEvent> duplicate() {
    return new ArtworkEventSerializer();
  }

  @Override
  public ArtworkEvent createInstance() {
    return new ArtworkEvent();
  }

  private TypeSerializer<PictureRecord> pictures() {
    if (pictures == null) {
      pictures =
          TypeInformation.of(PictureRecord.class).createSerializer(new SerializerConfigImpl());
    }
    return pictures;
  }

  @Override
  public void serialize(ArtworkEvent event, DataOutputView out) throws IOException {
    out.writeByte(LAYOUT + event.kind.ordinal());
    StringValue.writeString(event.titleId, out);
    out.writeLong(event.eventTime);
    out.writeLong(event.appendTime);
    switch (event.kind) {
      case IMPRESSION -> {
        out.writeLong(event.impression);
        out.writeLong(event.session);
        out.writeLong(event.artwork);
        out.writeByte(event.audience);
        out.writeByte(event.exclusion);
        out.writeFloat(event.propensity);
        out.writeByte(event.draw);
        out.writeLong(event.policyEpoch);
        out.writeLong(event.policyCounter);
      }
      case PLAY -> {
        out.writeLong(event.impression);
        out.writeLong(event.fromMillis);
        out.writeLong(event.toMillis);
        out.writeLong(event.durationMillis);
      }
      case OFFER -> {
        out.writeInt(event.pictures.length);
        for (PictureRecord picture : event.pictures) {
          pictures().serialize(picture, out);
        }
      }
      case WITHDRAWAL -> {}
    }
  }

  @Override
  public ArtworkEvent deserialize(DataInputView in) throws IOException {
    ArtworkEvent event = new ArtworkEvent();
    int kind = in.readByte() - LAYOUT;
    if (kind < 0 || kind >= KINDS.length) {
      throw new IOException("an artwork event of an unknown layout: " + kind);
    }
    event.kind = KINDS[kind];
    event.titleId = StringValue.readString(in);
    event.eventTime = in.readLong();
    event.appendTime = in.readLong();
    switch (event.kind) {
      case IMPRESSION -> {
        event.impression = in.readLong();
        event.session = in.readLong();
        event.artwork = in.readLong();
        event.audience = in.readByte();
        event.exclusion = in.readByte();
        event.propensity = in.readFloat();
        event.draw = in.readByte();
        event.policyEpoch = in.readLong();
        event.policyCounter = in.readLong();
      }
      case PLAY -> {
        event.impression = in.readLong();
        event.fromMillis = in.readLong();
        event.toMillis = in.readLong();
        event.durationMillis = in.readLong();
      }
      case OFFER -> {
        event.pictures = new PictureRecord[in.readInt()];
        for (int picture = 0; picture < event.pictures.length; picture++) {
          event.pictures[picture] = pictures().deserialize(in);
        }
      }
      case WITHDRAWAL -> {}
    }
    return event;
  }

  @Override
  public TypeSerializerSnapshot<ArtworkEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer; layouts are told apart in the records. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ArtworkEvent> {
    /** For Flink. */
    public Snapshot() {
      super(ArtworkEventSerializer::new);
    }
  }
}
