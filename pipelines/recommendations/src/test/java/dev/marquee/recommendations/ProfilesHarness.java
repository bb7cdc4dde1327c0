package dev.marquee.recommendations;

import dev.marquee.events.HomePage;
import dev.marquee.events.PageRow;
import dev.marquee.events.PageTitle;
import dev.marquee.events.RowKind;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The profiles' operator in Flink's harness: one subtask, clocks moved by hand. */
final class ProfilesHarness implements AutoCloseable {
  /** The engine's clock at the start, and a good event time: noon of a day. */
  static final long NOON = 1_700_049_600_000L;

  final RecommendationsOptions options;
  final TablesByHand tables;
  private final KeyedOneInputStreamOperatorTestHarness<ProfileKey, ProfileEvent, Keyed<HomePage>>
      harness;
  private int taken;

  private ProfilesHarness(RecommendationsOptions options, TablesByHand tables) throws Exception {
    this.options = options;
    this.tables = tables;
    this.harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new UserOperator(options, tables),
            event -> event.key,
            TypeInformation.of(ProfileKey.class));
    harness.setup(EdgeType.keyed(HomePage.class).createSerializer(new SerializerConfigImpl()));
  }

  /** With state in RocksDB, so that every access is a round through the serializers. */
  static ProfilesHarness open(String... arguments) throws Exception {
    RecommendationsOptions options = RecommendationsOptionsSample.defaults(arguments);
    ProfilesHarness opened = new ProfilesHarness(options, new TablesByHand(options).withFilms(40));
    opened.harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    opened.start(null);
    return opened;
  }

  /** With state on the heap, which can count its entries. */
  static ProfilesHarness openOnHeap(String... arguments) throws Exception {
    RecommendationsOptions options = RecommendationsOptionsSample.defaults(arguments);
    ProfilesHarness opened = new ProfilesHarness(options, new TablesByHand(options).withFilms(40));
    opened.start(null);
    return opened;
  }

  /** Another life of the operator, from a snapshot of this one, at the same tables. */
  ProfilesHarness restored(OperatorSubtaskState snapshot, long now) throws Exception {
    ProfilesHarness next = new ProfilesHarness(options, tables);
    next.harness.setProcessingTime(now);
    next.start(snapshot);
    return next;
  }

  private void start(OperatorSubtaskState snapshot) throws Exception {
    if (snapshot == null) {
      harness.setProcessingTime(NOON);
      harness.initializeEmptyState();
    } else {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  void send(ProfileEvent... events) throws Exception {
    for (ProfileEvent event : events) {
      harness.processElement(event, event.eventTime);
    }
  }

  void clock(long now) throws Exception {
    harness.setProcessingTime(now);
  }

  void watermark(long time) throws Exception {
    harness.processWatermark(new Watermark(time));
  }

  void barrier() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
  }

  OperatorSubtaskState snapshot() throws Exception {
    barrier();
    return harness.snapshot(1, harness.getProcessingTime());
  }

  void endInput() throws Exception {
    harness.endInput();
  }

  /** Pages and removals since the last call. */
  List<Keyed<HomePage>> written() {
    List<Keyed<HomePage>> all = new ArrayList<>();
    for (Object one : harness.getOutput()) {
      if (one instanceof StreamRecord<?> record) {
        @SuppressWarnings("unchecked")
        Keyed<HomePage> page = (Keyed<HomePage>) record.getValue();
        all.add(page);
      }
    }
    List<Keyed<HomePage>> fresh = List.copyOf(all.subList(taken, all.size()));
    taken = all.size();
    return fresh;
  }

  /** The one page written since the last call. */
  HomePage page() {
    List<Keyed<HomePage>> written = written();
    if (written.size() != 1) {
      throw new AssertionError("expected one page, found " + written.size());
    }
    return written.get(0).value();
  }

  List<WatchedTitle> watched() {
    return side(UserOperator.WATCHED);
  }

  List<RankerDelta> learned() {
    return side(UserOperator.RANKER);
  }

  List<ViewerPlace> places() {
    return side(UserOperator.PLACES);
  }

  /** All that was reported so far. */
  QualityCounts quality() {
    QualityCounts sum = new QualityCounts();
    side(UserOperator.QUALITY).forEach(sum::add);
    return sum;
  }

  private <T> List<T> side(OutputTag<T> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  ProfileRecord cold(String profile) throws Exception {
    return state("profile", ProfileRecord.class, profile);
  }

  PlaybackRecord hot(String profile) throws Exception {
    return state("playback", PlaybackRecord.class, profile);
  }

  SessionRecord session(String profile) throws Exception {
    return state("session", SessionRecord.class, profile);
  }

  private <T> T state(String name, Class<T> type, String profile) throws Exception {
    KeyedStateBackend<ProfileKey> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(ProfileEvents.key(profile));
    ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, type);
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    ValueState<T> state =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    return state.value();
  }

  int stateEntries() {
    return harness.numKeyedStateEntries();
  }

  int eventTimers() {
    return harness.numEventTimeTimers();
  }

  int processingTimers() {
    return harness.numProcessingTimeTimers();
  }

  static List<String> titles(HomePage page) {
    return page.getRows().stream()
        .flatMap(row -> row.getTitles().stream())
        .map(PageTitle::getTitleId)
        .toList();
  }

  static List<PageTitle> titles(HomePage page, RowKind kind) {
    return page.getRows().stream()
        .filter(row -> row.getKind() == kind)
        .map(PageRow::getTitles)
        .flatMap(List::stream)
        .toList();
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
