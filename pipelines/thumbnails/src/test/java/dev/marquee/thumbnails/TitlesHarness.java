package dev.marquee.thumbnails;

import dev.marquee.events.ThumbnailPolicy;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Keyed;
import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The titles' operator in Flink's harness: one subtask with RocksDB, clocks moved by hand. */
final class TitlesHarness implements AutoCloseable {
  /** The engine's clock at the start, and a good event time: noon of a day. */
  static final long NOON = 1_700_049_600_000L;

  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;

  /** A title with three pictures. */
  static final String FILM = "film";

  final ThumbnailsOptions options;
  private final KeyedOneInputStreamOperatorTestHarness<String, ArtworkEvent, Keyed<ThumbnailPolicy>>
      harness;
  private int taken;

  private TitlesHarness(ThumbnailsOptions options) throws Exception {
    this.options = options;
    WeightsTable table = new WeightsTable();
    this.harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new ArtworkOperator(options, job -> new TableByHand(table)),
            event -> event.titleId,
            Types.STRING);
    harness.setup(
        EdgeType.keyed(ThumbnailPolicy.class).createSerializer(new SerializerConfigImpl()));
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
  }

  /** A table that nobody publishes to. */
  private record TableByHand(WeightsTable table) implements WeightsTable.Lease {
    @Override
    public void awaitLoaded() {}

    @Override
    public void register(MetricGroup operator) {}

    @Override
    public void close() {}
  }

  /** A fresh operator that has been offered {@link #FILM}, and whose policy was taken off. */
  static TitlesHarness open(String... arguments) throws Exception {
    TitlesHarness opened = new TitlesHarness(ThumbnailsOptionsSample.defaults(arguments));
    opened.harness.setProcessingTime(NOON);
    opened.harness.initializeEmptyState();
    opened.harness.open();
    opened.send(offer(FILM, NOON - HOUR, "a", "b", "c"));
    opened.clock(NOON + 1_000);
    opened.written();
    return opened;
  }

  /** Another life of the operator, from a snapshot of this one. */
  TitlesHarness restored(OperatorSubtaskState snapshot, String... arguments) throws Exception {
    TitlesHarness next =
        new TitlesHarness(
            arguments.length == 0 ? options : ThumbnailsOptionsSample.defaults(arguments));
    next.harness.setProcessingTime(harness.getProcessingTime() + 10_000);
    next.harness.initializeState(snapshot);
    next.harness.open();
    return next;
  }

  void send(ArtworkEvent... events) throws Exception {
    for (ArtworkEvent event : events) {
      harness.processElement(event, event.eventTime);
    }
  }

  void clock(long now) throws Exception {
    harness.setProcessingTime(now);
  }

  void watermark(long time) throws Exception {
    harness.processWatermark(new Watermark(time));
  }

  OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, harness.getProcessingTime());
  }

  /** Policies and removals since the last call. */
  List<Keyed<ThumbnailPolicy>> written() {
    List<Keyed<ThumbnailPolicy>> all = new ArrayList<>();
    for (Object one : harness.getOutput()) {
      if (one instanceof StreamRecord<?> record) {
        @SuppressWarnings("unchecked")
        Keyed<ThumbnailPolicy> policy = (Keyed<ThumbnailPolicy>) record.getValue();
        all.add(policy);
      }
    }
    List<Keyed<ThumbnailPolicy>> fresh = List.copyOf(all.subList(taken, all.size()));
    taken = all.size();
    return fresh;
  }

  List<WeightsDelta> learned() {
    return side(ArtworkOperator.WEIGHTS);
  }

  /** All that was counted so far. */
  QualityCounts quality() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    QualityCounts sum = new QualityCounts();
    side(ArtworkOperator.QUALITY).forEach(sum::add);
    return sum;
  }

  private <T> List<T> side(OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  /** The title as state has it. */
  TitleRecord title(String title) throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    KeyedStateBackend<String> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(title);
    ValueStateDescriptor<TitleRecord> descriptor =
        new ValueStateDescriptor<>("title", TitleRecord.class);
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    ValueState<TitleRecord> state =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    return state.value();
  }

  /** How many showings and places that lead to them state has. */
  int showings(String title) throws Exception {
    KeyedStateBackend<String> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(title);
    MapStateDescriptor<Long, Showing> descriptor =
        new MapStateDescriptor<>("showings", Types.LONG, ShowingSerializer.type());
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    MapState<Long, Showing> state =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    int count = 0;
    for (Long ignored : state.keys()) {
      count++;
    }
    return count;
  }

  int eventTimers() {
    return harness.numEventTimeTimers();
  }

  static ArtworkEvent offer(String title, long time, String... artworks) {
    ArtworkEvent event = event(ArtworkEvent.Kind.OFFER, title, time);
    event.pictures = new PictureRecord[artworks.length];
    for (int at = 0; at < artworks.length; at++) {
      PictureRecord picture = new PictureRecord();
      picture.artworkId = artworks[at];
      picture.arm = EventIdMemory.hash(artworks[at]);
      picture.features = new float[] {at - 1, 0, .5f, 0};
      event.pictures[at] = picture;
    }
    return event;
  }

  static ArtworkEvent withdrawal(String title, long time) {
    return event(ArtworkEvent.Kind.WITHDRAWAL, title, time);
  }

  /** An impression of {@link #FILM} without a session, drawn by the policy. */
  static ArtworkEvent impression(String id, String artwork, long time) {
    ArtworkEvent event = event(ArtworkEvent.Kind.IMPRESSION, FILM, time);
    event.impression = EventIdMemory.hash(id);
    event.artwork = EventIdMemory.hash(artwork);
    event.audience = 1;
    event.propensity = .25f;
    event.draw = Showing.BY_POLICY;
    event.policyEpoch = 1;
    event.policyCounter = 1;
    event.exclusion = (byte) Exclusion.NONE.ordinal();
    return event;
  }

  static ArtworkEvent inSession(ArtworkEvent event, String session) {
    event.session = EventIdMemory.hash(session);
    return event;
  }

  /** A sign of a play of {@link #FILM}, an hour and a half long. */
  static ArtworkEvent play(String impression, long time, long fromMinutes, long toMinutes) {
    ArtworkEvent event = event(ArtworkEvent.Kind.PLAY, FILM, time);
    event.impression = EventIdMemory.hash(impression);
    event.fromMillis = fromMinutes * MINUTE;
    event.toMillis = toMinutes * MINUTE;
    event.durationMillis = 90 * MINUTE;
    return event;
  }

  private static ArtworkEvent event(ArtworkEvent.Kind kind, String title, long time) {
    ArtworkEvent event = new ArtworkEvent();
    event.kind = kind;
    event.titleId = title;
    event.eventTime = time;
    event.appendTime = time;
    return event;
  }

  @Override
  public void close() {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IllegalStateException("the operator did not close", e);
    }
  }
}
