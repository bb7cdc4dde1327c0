package dev.marquee.cachewarming;

import dev.marquee.streaming.RecordSerializer;
import dev.marquee.streaming.RecordType;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What cache warming knows of a title or a site. Times are those of the service.
 *
 * <p>Public fields: state of the calendar and of the plans.
 */
public final class CatalogueFact {
  /** What the fact is about. */
  public enum Kind {
    TITLE,
    TITLE_REMOVED,
    SITE,
    SITE_REMOVED
  }

  private static final String[] NO_TEXTS = {};
  private static final long[] NO_NUMBERS = {};

  public Kind kind = Kind.TITLE;

  /** The title or the site. */
  public String id = "";

  /** A title's: film, series, episode or live. */
  public String titleKind = "";

  public boolean isLive;
  public String language = "";
  public String[] genres = NO_TEXTS;

  /** Milliseconds since 1970 UTC; the earliest moment when it always was there. */
  public long releaseMillis;

  public long durationMillis;

  /** From when on the files can be fetched. */
  public long fillableMillis;

  /** 0: nothing is announced. */
  public long expectedViewers;

  /** Its files, by rising bit rate. */
  public String[] renditions = NO_TEXTS;

  public long[] bytes = NO_NUMBERS;

  /** A site's. */
  public String region = "";

  public String zone = "UTC";
  public long capacityBytes;
  public long fillBytesPerSecond;
  public int fillStartMinute;
  public int fillEndMinute;

  /** Empty record for serializers. */
  public CatalogueFact() {}

  boolean isSameShare(CatalogueFact site) {
    return region.equals(site.region) && capacityBytes == site.capacityBytes;
  }

  boolean isSameAnnouncement(CatalogueFact title) {
    return title != null
        && expectedViewers == title.expectedViewers
        && releaseMillis == title.releaseMillis
        && durationMillis == title.durationMillis
        && isLive == title.isLive;
  }

  /** Type information. */
  static TypeInformation<CatalogueFact> type() {
    return new RecordType<>(CatalogueFact.class, new Serializer());
  }

  /** The first byte is the version of the layout. */
  public static final class Serializer extends RecordSerializer<CatalogueFact> {
    private static final long serialVersionUID = 1L;

    private static final int VERSION = 1;
    private static final Kind[] KINDS = Kind.values();

    @Override
    public TypeSerializer<CatalogueFact> duplicate() {
      return this;
    }

    @Override
    public CatalogueFact createInstance() {
      return new CatalogueFact();
    }

    @Override
    public void serialize(CatalogueFact fact, DataOutputView out) throws IOException {
      out.writeByte(VERSION);
      out.writeByte(fact.kind.ordinal());
      out.writeUTF(fact.id);
      out.writeUTF(fact.titleKind);
      out.writeBoolean(fact.isLive);
      out.writeUTF(fact.language);
      writeTexts(fact.genres, out);
      out.writeLong(fact.releaseMillis);
      out.writeLong(fact.durationMillis);
      out.writeLong(fact.fillableMillis);
      out.writeLong(fact.expectedViewers);
      writeTexts(fact.renditions, out);
      for (long of : fact.bytes) {
        out.writeLong(of);
      }
      out.writeUTF(fact.region);
      out.writeUTF(fact.zone);
      out.writeLong(fact.capacityBytes);
      out.writeLong(fact.fillBytesPerSecond);
      out.writeShort(fact.fillStartMinute);
      out.writeShort(fact.fillEndMinute);
    }

    @Override
    public CatalogueFact deserialize(DataInputView in) throws IOException {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("a fact of the catalogue of an unknown version: " + version);
      }
      CatalogueFact fact = new CatalogueFact();
      fact.kind = KINDS[in.readByte()];
      fact.id = in.readUTF();
      fact.titleKind = in.readUTF();
      fact.isLive = in.readBoolean();
      fact.language = in.readUTF();
      fact.genres = readTexts(in);
      fact.releaseMillis = in.readLong();
      fact.durationMillis = in.readLong();
      fact.fillableMillis = in.readLong();
      fact.expectedViewers = in.readLong();
      fact.renditions = readTexts(in);
      fact.bytes = new long[fact.renditions.length];
      for (int at = 0; at < fact.bytes.length; at++) {
        fact.bytes[at] = in.readLong();
      }
      fact.region = in.readUTF();
      fact.zone = in.readUTF();
      fact.capacityBytes = in.readLong();
      fact.fillBytesPerSecond = in.readLong();
      fact.fillStartMinute = in.readShort();
      fact.fillEndMinute = in.readShort();
      return fact;
    }

    private static void writeTexts(String[] texts, DataOutputView out) throws IOException {
      out.writeByte(texts.length);
      for (String text : texts) {
        out.writeUTF(text);
      }
    }

    private static String[] readTexts(DataInputView in) throws IOException {
      String[] texts = new String[in.readUnsignedByte()];
      for (int at = 0; at < texts.length; at++) {
        texts[at] = in.readUTF();
      }
      return texts;
    }

    @Override
    public TypeSerializerSnapshot<CatalogueFact> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<CatalogueFact> {
      /** For Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }

  @Override
  public String toString() {
    return kind + " " + id + " " + Arrays.toString(renditions);
  }
}
