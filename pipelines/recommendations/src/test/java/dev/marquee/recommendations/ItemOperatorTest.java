package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ItemNeighbours;
import dev.marquee.events.TitlePopularity;
import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.ModelOptions;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.OutputVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ItemOperatorTest {
  private static final long NOON = ProfilesHarness.NOON;
  private static final double TIME = NOON / 1000.0;
  private static final long DAY = 86_400_000;

  private final ModelOptions model = RecommendationsOptionsSample.defaults().model();
  private RecommendationsOptions options;
  private TablesByHand tables;
  private KeyedOneInputStreamOperatorTestHarness<Long, TitleChange, Keyed<ItemNeighbours>> harness;

  private void open(String... arguments) throws Exception {
    options = RecommendationsOptionsSample.defaults(arguments);
    tables = new TablesByHand(options);
    start(null);
  }

  private void start(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new ItemOperator(options, tables),
            change -> change.title,
            TypeInformation.of(Long.class));
    harness.setup(
        EdgeType.keyed(ItemNeighbours.class).createSerializer(new SerializerConfigImpl()));
    harness.setProcessingTime(NOON);
    if (snapshot == null) {
      harness.initializeEmptyState();
    } else {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  @AfterEach
  void givesTheTablesBack() throws Exception {
    harness.close();
    assertThat(tables.users()).isZero();
  }

  /** Someone chose the title after others, with a weight for each. */
  private TitleChange chosen(String title, float weight, String... before) {
    TitleChange change = new TitleChange(TitleKey.of(title));
    change.titleId = title;
    change.eventTime = NOON;
    change.delta.addChoice(weight < 0 ? -1 : 1, 0, "eu-central", TIME, model);
    for (String neighbour : before) {
      change.delta.addPair(
          TitleKey.of(neighbour),
          new float[] {weight, weight, weight, weight, weight, weight},
          TIME,
          model.channels());
    }
    return change;
  }

  private void send(TitleChange... changes) throws Exception {
    for (TitleChange change : changes) {
      harness.processElement(change, change.eventTime);
    }
  }

  private OperatorSubtaskState snapshot() throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, NOON);
  }

  private List<Keyed<ItemNeighbours>> rows() {
    return values(harness.getOutput());
  }

  private List<Keyed<TitlePopularity>> popularity() {
    return side(ItemOutputs.POPULARITY);
  }

  private List<Keyed<ItemEmbedding>> embeddings() {
    return side(ItemOutputs.EMBEDDINGS);
  }

  private <T extends SpecificRecordBase> List<Keyed<T>> side(OutputTag<Keyed<T>> tag) {
    var records = harness.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecordBase> List<Keyed<T>> values(Iterable<Object> output) {
    List<Keyed<T>> values = new ArrayList<>();
    for (Object one : output) {
      if (one instanceof StreamRecord<?> record) {
        values.add((Keyed<T>) record.getValue());
      }
    }
    return values;
  }

  private NeighbourRow savedRow(String title) throws Exception {
    KeyedStateBackend<Long> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(TitleKey.of(title));
    ValueStateDescriptor<NeighbourRow> descriptor =
        new ValueStateDescriptor<>("row", NeighbourRow.class);
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    ValueState<NeighbourRow> state =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    return state.value();
  }

  @Test
  void publishesWhatChangedAfterAMoment() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1", "film-2"));
    assertThat(rows()).isEmpty();
    harness.setProcessingTime(NOON + options.publishInterval());
    assertThat(rows()).hasSize(1);
    NeighbourRow row = ModelRecords.rowOf(rows().get(0).value());
    assertThat(rows().get(0).key()).isEqualTo("film-0");
    assertThat(row.keys).containsExactly(TitleKey.of("film-1"), TitleKey.of("film-2"));
    assertThat(popularity()).hasSize(1);
    assertThat(popularity().get(0).value().getWatches()).isEqualTo(1);
    assertThat(popularity().get(0).value().getRegions()).containsKey("eu-central");
    assertThat(embeddings()).hasSize(1);
    harness.setProcessingTime(NOON + 10 * options.publishInterval());
    assertThat(rows()).hasSize(1);
    assertThat(popularity()).hasSize(1);
  }

  @Test
  void versionsGrow() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1"));
    harness.prepareSnapshotPreBarrier(1);
    send(chosen("film-0", 1, "film-2"));
    harness.prepareSnapshotPreBarrier(2);
    assertThat(rows()).hasSize(2);
    assertThat(
            OutputVersions.isNewer(
                rows().get(1).value().getVersion(), rows().get(0).value().getVersion()))
        .isTrue();
  }

  @Test
  void aSmallChangeWaitsForTheCheckpoint() throws Exception {
    open();
    for (int at = 0; at < 100; at++) {
      send(chosen("film-0", 1, "film-" + (at + 1)));
    }
    harness.setProcessingTime(NOON + options.publishInterval());
    assertThat(rows()).hasSize(1);
    TitleChange small = new TitleChange(TitleKey.of("film-0"));
    small.eventTime = NOON;
    small.delta.addPair(
        TitleKey.of("film-1"), new float[] {1, 1, 1, 1, 1, 1}, TIME, model.channels());
    send(small);
    harness.setProcessingTime(NOON + 5 * options.publishInterval());
    assertThat(rows()).hasSize(1);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(rows()).hasSize(2);
    NeighbourRow row = ModelRecords.rowOf(rows().get(1).value());
    assertThat(row.weights[row.find(TitleKey.of("film-1")) * Channels.COUNT + Channels.FORWARD])
        .isCloseTo(2, within(0.02f));
  }

  @Test
  void publishesTheMostChangedTitlesFirstAndTheRestAtTheCheckpoint() throws Exception {
    open("--items.publish-titles=3");
    for (int at = 0; at < 10; at++) {
      send(chosen("film-" + at, 1, "neighbour"));
    }
    harness.setProcessingTime(NOON + options.publishInterval());
    assertThat(rows()).hasSize(3);
    harness.prepareSnapshotPreBarrier(1);
    assertThat(rows()).extracting(Keyed::key).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void aTitleKnownOnlyAsANeighbourIsPublishedOnceItIsNamed() throws Exception {
    open();
    TitleChange unnamed = chosen("film-0", 1, "film-1");
    unnamed.titleId = null;
    send(unnamed);
    harness.setProcessingTime(NOON + options.publishInterval());
    harness.prepareSnapshotPreBarrier(1);
    assertThat(rows()).isEmpty();
    assertThat(popularity()).isEmpty();
    send(chosen("film-0", 1, "film-2"));
    harness.prepareSnapshotPreBarrier(2);
    assertThat(ModelRecords.rowOf(rows().get(0).value()).size).isEqualTo(2);
    assertThat(popularity().get(0).value().getWatches()).isEqualTo(2);
  }

  @Test
  void whatIsTakenBackIsGone() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1", "film-2"), chosen("film-0", 0.5f, "film-2"));
    harness.prepareSnapshotPreBarrier(1);
    send(chosen("film-0", -1, "film-1", "film-2"), chosen("film-0", -0.5f, "film-2"));
    snapshot();
    assertThat(savedRow("film-0").size).isZero();
    TitlePopularity counts = popularity().get(popularity().size() - 1).value();
    assertThat(counts.getWatches()).isZero();
    counts.getCounts().forEach(count -> assertThat(count).isCloseTo(0, within(1e-9)));
    assertThat(ModelRecords.rowOf(rows().get(rows().size() - 1).value()).size).isZero();
  }

  @Test
  void theOrderOfChangesDoesNotMatter() throws Exception {
    List<TitleChange> changes = new ArrayList<>();
    Random random = new Random(1);
    for (int at = 0; at < 300; at++) {
      TitleChange change = new TitleChange(TitleKey.of("film-" + random.nextInt(5)));
      change.eventTime = NOON;
      double time = TIME + random.nextInt(100_000);
      change.delta.addChoice(1, random.nextInt(12), "region-" + random.nextInt(3), time, model);
      change.delta.addPair(
          TitleKey.of("neighbour-" + random.nextInt(20)),
          new float[] {.5f, 1, 0, 1, 1, .1f},
          time,
          model.channels());
      changes.add(change);
    }
    Map<String, NeighbourRow> inOrder = rowsAfter(changes);
    harness.close();
    java.util.Collections.shuffle(changes, random);
    Map<String, NeighbourRow> shuffled = rowsAfter(changes);
    inOrder.forEach(
        (title, expected) -> {
          NeighbourRow found = shuffled.get(title);
          assertThat(found.size).isEqualTo(expected.size);
          double time = Math.max(found.time, expected.time);
          found.moveTo(time, model.channels());
          expected.moveTo(time, model.channels());
          for (int place = 0; place < expected.size; place++) {
            int other = found.find(expected.keys[place]);
            for (int channel = 0; channel < Channels.COUNT; channel++) {
              float wanted = expected.weights[place * Channels.COUNT + channel];
              assertThat(found.weights[other * Channels.COUNT + channel])
                  .isCloseTo(wanted, within(1e-5f * Math.max(1, wanted)));
            }
          }
        });
  }

  private Map<String, NeighbourRow> rowsAfter(List<TitleChange> changes) throws Exception {
    open();
    send(changes.toArray(TitleChange[]::new));
    snapshot();
    Map<String, NeighbourRow> rows = new TreeMap<>();
    for (int film = 0; film < 5; film++) {
      rows.put("film-" + film, savedRow("film-" + film).copy());
    }
    return rows;
  }

  @Test
  void titlesThatLeaveTheCacheAreKeptAndPublished() throws Exception {
    open("--items.cached-titles=4");
    for (int round = 0; round < 3; round++) {
      for (int film = 0; film < 20; film++) {
        send(chosen("film-" + film, 1, "neighbour-" + round));
      }
    }
    snapshot();
    for (int film = 0; film < 20; film++) {
      assertThat(savedRow("film-" + film).size).isEqualTo(3);
    }
    Map<String, Integer> latest = new TreeMap<>();
    rows().forEach(row -> latest.put(row.key(), ModelRecords.rowOf(row.value()).size));
    assertThat(latest).hasSize(20).allSatisfy((title, size) -> assertThat(size).isEqualTo(3));
    assertThat(harness.numEventTimeTimers()).isEqualTo(20);
  }

  @Test
  void goesOnFromASnapshot() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1"));
    OperatorSubtaskState snapshot = snapshot();
    var before = rows().get(0).value().getVersion();
    harness.close();
    start(snapshot);
    assertThat(rows()).isEmpty();
    send(chosen("film-0", 1, "film-2"));
    harness.prepareSnapshotPreBarrier(2);
    assertThat(ModelRecords.rowOf(rows().get(0).value()).size).isEqualTo(2);
    assertThat(rows().get(0).value().getVersion().getEpoch()).isGreaterThan(before.getEpoch());
    assertThat(popularity().get(0).value().getWatches()).isEqualTo(2);
  }

  @Test
  void whatCameAfterTheSnapshotIsNotInIt() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1"));
    OperatorSubtaskState snapshot = snapshot();
    send(chosen("film-0", 1, "film-2"));
    harness.setProcessingTime(NOON + options.publishInterval());
    harness.close();
    start(snapshot);
    send(chosen("film-0", 1, "film-3"));
    snapshot();
    assertThat(savedRow("film-0").find(TitleKey.of("film-2"))).isNegative();
    assertThat(savedRow("film-0").size).isEqualTo(2);
  }

  @Test
  void aTitleThatNobodyWatchesLeavesNothingBehind() throws Exception {
    open("--items.lifetime=10 d");
    TitleChange later = chosen("film-0", 1, "film-2");
    later.eventTime = NOON + 5 * DAY;
    send(chosen("film-0", 1, "film-1"), chosen("film-1", 1, "film-0"), later);
    snapshot();
    harness.processWatermark(new Watermark(NOON + 10 * DAY));
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
    assertThat(harness.numEventTimeTimers()).isOne();
    assertThat(rows())
        .filteredOn(Keyed::isRemoval)
        .extracting(Keyed::key)
        .containsExactly("film-1");
    harness.processWatermark(new Watermark(NOON + 15 * DAY));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numEventTimeTimers()).isZero();
    assertThat(rows()).filteredOn(Keyed::isRemoval).hasSize(2);
    assertThat(popularity()).filteredOn(Keyed::isRemoval).hasSize(2);
    assertThat(embeddings()).filteredOn(Keyed::isRemoval).hasSize(2);
    // Not even from the cache.
    snapshot();
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void anExpiredTitleIsBornAgainEmpty() throws Exception {
    open("--items.lifetime=10 d");
    send(chosen("film-0", 1, "film-1"));
    harness.processWatermark(new Watermark(NOON + 20 * DAY));
    TitleChange again = chosen("film-0", 1, "film-2");
    again.eventTime = NOON + 21 * DAY;
    send(again);
    snapshot();
    assertThat(savedRow("film-0").keys).contains(TitleKey.of("film-2"));
    assertThat(savedRow("film-0").size).isOne();
    assertThat(harness.numEventTimeTimers()).isOne();
  }

  /** A barrier does not wait for embeddings; they follow in the next moment. */
  @Test
  void embeddingsAreSolvedAgainOnlyWhenTheRowHasChangedEnough() throws Exception {
    open();
    for (int at = 0; at < 40; at++) {
      send(chosen("film-0", 1, "film-" + (at + 1)));
    }
    harness.prepareSnapshotPreBarrier(1);
    assertThat(rows()).hasSize(1);
    assertThat(embeddings()).isEmpty();
    harness.setProcessingTime(NOON + options.publishInterval());
    assertThat(embeddings()).hasSize(1);
    send(chosen("film-0", 1, "film-99"));
    harness.prepareSnapshotPreBarrier(2);
    harness.setProcessingTime(NOON + 2 * options.publishInterval());
    assertThat(rows()).hasSize(2);
    assertThat(embeddings()).hasSize(1);
    for (int at = 0; at < 10; at++) {
      send(chosen("film-0", 1, "film-" + (at + 1)));
    }
    harness.prepareSnapshotPreBarrier(3);
    harness.setProcessingTime(NOON + 3 * options.publishInterval());
    assertThat(embeddings()).hasSize(2);
    assertThat(ModelRecords.vectorOf(embeddings().get(1).value())).hasSize(model.factors());
  }

  @Test
  void publishesAtTheEndOfItsInput() throws Exception {
    open();
    send(chosen("film-0", 1, "film-1"));
    harness.endInput();
    assertThat(rows()).hasSize(1);
    assertThat(embeddings()).hasSize(1);
  }
}
