package dev.marquee.cachewarming;

import dev.marquee.events.LoadForecast;
import dev.marquee.streaming.RecordSerializer;
import dev.marquee.streaming.RecordType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the plans are told: what sites did with files, what there is to plan, what is predicted.
 *
 * <p>Which fields are set depends on the kind; the factories say it. Times are those of the
 * service.
 */
final class PlanInput implements DropDuplicatesFunction.Told {
  /** What it is. */
  enum Kind {
    /** A viewer was served. */
    SERVED,
    /** Bytes were fetched ahead of demand. */
    FILLED,
    /** A file was dropped. */
    EVICTED,
    /** A title or a site. */
    FACT,
    /** The load of a region to come. */
    PREDICTION
  }

  /** In the order of time; what happened at one moment in an order that a replay repeats. */
  static final Comparator<PlanInput> ORDER =
      Comparator.comparingLong((PlanInput input) -> input.timeMillis)
          .thenComparing(input -> input.kind)
          .thenComparing(PlanInput::fileKey)
          .thenComparingLong(input -> input.event);

  private static final byte[] NO_BYTES = {};

  Kind kind = Kind.FACT;

  /** Hash of the event, by which duplicates are known. */
  long event;

  /** The site; of a prediction the region. */
  String site = "";

  String title = "";
  String rendition = "";
  long timeMillis;

  /** Bytes served, fetched or dropped. */
  long bytes;

  /** Bytes served that the site held; of a fill 1 when the file is complete. */
  long cachedBytes;

  CatalogueFact fact;

  /** A {@link LoadForecast} as Avro writes it. */
  byte[] prediction = NO_BYTES;

  /** Empty record for serializers. */
  PlanInput() {}

  static PlanInput fact(CatalogueFact fact) {
    PlanInput input = new PlanInput();
    input.kind = Kind.FACT;
    input.fact = fact;
    return input;
  }

  /**
   * @param timeMillis when it was made, in the time of the service
   */
  static PlanInput prediction(String region, long timeMillis, LoadForecast forecast) {
    PlanInput input = new PlanInput();
    input.kind = Kind.PREDICTION;
    input.site = region;
    input.timeMillis = timeMillis;
    try {
      ByteBuffer written = forecast.toByteBuffer();
      input.prediction = new byte[written.remaining()];
      written.get(input.prediction);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
    return input;
  }

  @Override
  public long eventHash() {
    return event;
  }

  @Override
  public long serviceMillis() {
    return timeMillis;
  }

  /** Key of one file at one site. */
  String fileKey() {
    return site + '/' + title + '/' + rendition;
  }

  /** Inputs as bytes; see {@link #readAll}. */
  static byte[] writeAll(Collection<PlanInput> inputs) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64 + 128 * inputs.size());
    out.writeInt(inputs.size());
    Serializer serializer = new Serializer();
    for (PlanInput input : inputs) {
      serializer.serialize(input, out);
    }
    return out.getCopyOfBuffer();
  }

  /** The inputs that were written. */
  static List<PlanInput> readAll(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    Serializer serializer = new Serializer();
    List<PlanInput> inputs = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      inputs.add(serializer.deserialize(in));
    }
    return inputs;
  }

  /** Type information. */
  static TypeInformation<PlanInput> type() {
    return new RecordType<>(PlanInput.class, new Serializer());
  }

  /** Travels between subtasks; those that wait are state, and begin with their version. */
  public static final class Serializer extends RecordSerializer<PlanInput> {
    private static final long serialVersionUID = 1L;

    private static final int VERSION = 1;
    private static final Kind[] KINDS = Kind.values();
    private static final CatalogueFact.Serializer FACTS = new CatalogueFact.Serializer();

    @Override
    public TypeSerializer<PlanInput> duplicate() {
      return this;
    }

    @Override
    public PlanInput createInstance() {
      return new PlanInput();
    }

    @Override
    public void serialize(PlanInput input, DataOutputView out) throws IOException {
      out.writeByte(VERSION);
      out.writeByte(input.kind.ordinal());
      switch (input.kind) {
        case FACT -> FACTS.serialize(input.fact, out);
        case PREDICTION -> {
          out.writeUTF(input.site);
          out.writeLong(input.timeMillis);
          out.writeInt(input.prediction.length);
          out.write(input.prediction);
        }
        case SERVED, FILLED, EVICTED -> {
          out.writeLong(input.event);
          out.writeUTF(input.site);
          out.writeUTF(input.title);
          out.writeUTF(input.rendition);
          out.writeLong(input.timeMillis);
          out.writeLong(input.bytes);
          out.writeLong(input.cachedBytes);
        }
      }
    }

    @Override
    public PlanInput deserialize(DataInputView in) throws IOException {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("an input of plans of an unknown version: " + version);
      }
      PlanInput input = new PlanInput();
      input.kind = KINDS[in.readByte()];
      switch (input.kind) {
        case FACT -> input.fact = FACTS.deserialize(in);
        case PREDICTION -> {
          input.site = in.readUTF();
          input.timeMillis = in.readLong();
          input.prediction = new byte[in.readInt()];
          in.readFully(input.prediction);
        }
        case SERVED, FILLED, EVICTED -> {
          input.event = in.readLong();
          input.site = in.readUTF();
          input.title = in.readUTF();
          input.rendition = in.readUTF();
          input.timeMillis = in.readLong();
          input.bytes = in.readLong();
          input.cachedBytes = in.readLong();
        }
      }
      return input;
    }

    @Override
    public TypeSerializerSnapshot<PlanInput> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PlanInput> {
      /** For Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
