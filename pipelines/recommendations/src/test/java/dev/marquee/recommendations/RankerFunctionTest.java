package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.RankerWeights;
import dev.marquee.recommendations.ranking.RankerOptions;
import dev.marquee.recommendations.ranking.RankerState;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RankerFunctionTest {
  private static final RankerState INITIAL = RankerState.initial(RankerOptions.defaults().units());

  private final TablesByHand tables = new TablesByHand(RecommendationsOptionsSample.defaults());

  private KeyedOneInputStreamOperatorTestHarness<String, RankerDelta, Keyed<RankerWeights>> harness;

  @BeforeEach
  void open() throws Exception {
    start(null);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void start(OperatorSubtaskState snapshot) throws Exception {
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new RankerFunction(tables)),
            delta -> delta.ranker,
            Types.STRING);
    harness.setup(EdgeType.keyed(RankerWeights.class).createSerializer(new SerializerConfigImpl()));
    if (snapshot == null) {
      harness.initializeEmptyState();
    } else {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  private static RankerDelta delta(String learner, long number, float change) {
    RankerDelta delta = new RankerDelta();
    delta.ranker = RankerFunction.HOME_PAGE;
    delta.learner = learner;
    delta.number = number;
    delta.delta = INITIAL.deltaSince(INITIAL);
    delta.delta.values[7] = change;
    delta.delta.steps = 1;
    return delta;
  }

  private List<RankerWeights> published() {
    return harness.extractOutputValues().stream().map(Keyed::value).toList();
  }

  @Test
  void contributionsOfAMomentLeaveAsOnePublication() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    harness.processElement(delta("1", 9, 0.25f), 0);
    harness.processElement(delta("0", 2, 1), 0);
    assertThat(published()).isEmpty();
    harness.setProcessingTime(50);
    RankerWeights weights = published().get(0);
    assertThat(published()).hasSize(1);
    assertThat(weights.getName()).isEqualTo(RankerFunction.HOME_PAGE);
    assertThat(ModelRecords.fits(weights)).isTrue();
    assertThat(ModelRecords.rankerOf(weights).values[7])
        .isCloseTo(INITIAL.values[7] + 1.75f, within(1e-6f));
    assertThat(weights.getSteps()).isEqualTo(3);
    assertThat(weights.getIncluded()).containsEntry("0", 2L).containsEntry("1", 9L).hasSize(2);
    harness.setProcessingTime(1000);
    assertThat(published()).hasSize(1);
  }

  @Test
  void addsUpOverPublicationsAndKeepsTheInitialStateUnchanged() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    harness.setProcessingTime(50);
    harness.processElement(delta("0", 2, 0.5f), 0);
    harness.setProcessingTime(100);
    assertThat(published()).extracting(RankerWeights::getSteps).containsExactly(1.0, 2.0);
    assertThat(published().get(1).getVersion().getCounter())
        .isGreaterThan(published().get(0).getVersion().getCounter());
    assertThat(RankerState.initial(RankerOptions.defaults().units()).values)
        .containsExactly(INITIAL.values);
  }

  @Test
  void goesOnFromASnapshotAndPublishesWhatWasDue() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    OperatorSubtaskState snapshot = harness.snapshot(1, 0);
    harness.close();
    start(snapshot);
    harness.setProcessingTime(50);
    assertThat(published()).hasSize(1);
    assertThat(published().get(0).getSteps()).isEqualTo(1);
    harness.processElement(delta("0", 2, 0.5f), 0);
    harness.setProcessingTime(100);
    assertThat(published().get(1).getSteps()).isEqualTo(2);
    assertThat(harness.numKeyedStateEntries()).isOne();
  }

  /** Replayed events are not learned again, so what was learned of them must not be lost. */
  @Test
  void goesOnFromWhatAnEarlierLifePublishedAfterItsCheckpoint() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    OperatorSubtaskState snapshot = harness.snapshot(1, 0);
    harness.processElement(delta("0", 2, 0.25f), 0);
    harness.processElement(delta("1", 7, 0.25f), 0);
    harness.setProcessingTime(50);
    tables.tables().putRanker(published().get(0));
    harness.close();
    start(snapshot);
    harness.processElement(delta("0", 3, 1), 0);
    harness.processElement(delta("0", 4, 1), 0);
    harness.setProcessingTime(100);
    RankerWeights weights = published().get(published().size() - 1);
    assertThat(ModelRecords.rankerOf(weights).values[7])
        .isCloseTo(INITIAL.values[7] + 3, within(1e-6f));
    assertThat(weights.getSteps()).isEqualTo(5);
    assertThat(weights.getIncluded()).containsEntry("0", 4L).containsEntry("1", 7L);
  }

  @Test
  void aTimerThatWasDuePublishesWhatAnEarlierLifePublishedNotLess() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    OperatorSubtaskState snapshot = harness.snapshot(1, 0);
    harness.processElement(delta("0", 2, 0.25f), 0);
    harness.setProcessingTime(50);
    tables.tables().putRanker(published().get(0));
    harness.close();
    start(snapshot);
    harness.setProcessingTime(50);
    RankerWeights first = published().get(published().size() - 1);
    assertThat(first.getSteps()).isEqualTo(2);
    tables.tables().putRanker(first);
    // In flight when the checkpoint was made, and in what was published.
    harness.processElement(delta("0", 2, 0.25f), 60);
    harness.processElement(delta("0", 3, 1), 60);
    harness.setProcessingTime(200);
    RankerWeights last = published().get(published().size() - 1);
    assertThat(last.getSteps()).isEqualTo(3);
    assertThat(ModelRecords.rankerOf(last).values[7])
        .isCloseTo(INITIAL.values[7] + 1.75f, within(1e-6f));
  }

  @Test
  void goesOnFromItsCheckpointWhenThatIsTheLater() throws Exception {
    harness.processElement(delta("0", 1, 0.5f), 0);
    harness.setProcessingTime(50);
    tables.tables().putRanker(published().get(0));
    harness.processElement(delta("0", 2, 0.25f), 50);
    OperatorSubtaskState snapshot = harness.snapshot(1, 50);
    harness.close();
    start(snapshot);
    harness.processElement(delta("0", 3, 1), 60);
    harness.setProcessingTime(200);
    RankerWeights weights = published().get(published().size() - 1);
    assertThat(weights.getSteps()).isEqualTo(3);
    assertThat(ModelRecords.rankerOf(weights).values[7])
        .isCloseTo(INITIAL.values[7] + 1.75f, within(1e-6f));
  }

  @Test
  void aStateOfAnotherLayoutStartsAgainAtThePrior() throws Exception {
    KeyedStateBackend<String> backend = harness.getOperator().getKeyedStateBackend();
    backend.setCurrentKey(RankerFunction.HOME_PAGE);
    ValueStateDescriptor<RankerRecord> descriptor =
        new ValueStateDescriptor<>("ranker", RankerRecord.class);
    descriptor.initializeSerializerUnlessSet(harness.getExecutionConfig());
    RankerRecord older = new RankerRecord();
    older.state = RankerState.initial(RankerOptions.defaults().units() + 1);
    older.included.put("0", 99L);
    ValueState<RankerRecord> state =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
    state.update(older);
    harness.processElement(delta("0", 1, 0.5f), 0);
    harness.setProcessingTime(50);
    assertThat(ModelRecords.fits(published().get(0))).isTrue();
    assertThat(published().get(0).getSteps()).isEqualTo(1);
    assertThat(published().get(0).getIncluded()).containsEntry("0", 1L);
  }
}
