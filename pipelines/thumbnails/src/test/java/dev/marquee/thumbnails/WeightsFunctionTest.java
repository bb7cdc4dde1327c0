package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.OutputVersion;
import dev.marquee.events.ThumbnailWeights;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RejectedException;
import dev.marquee.thumbnails.bandit.BanditOptions;
import dev.marquee.thumbnails.bandit.SharedEffects;
import dev.marquee.thumbnails.sharing.NaturalEffects;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Closing the harness may be interrupted.
class WeightsFunctionTest {
  private static final ThumbnailsOptions SETTINGS =
      ThumbnailsOptionsSample.defaults(
          "--audiences=everyone=;war=war", "--model.features=1", "--model.drift-per-day=.24");
  private static final BanditOptions OPTIONS = SETTINGS.bandit();
  private static final int SIZE = 1 + 1 + 2 + 1;

  private static KeyedOneInputStreamOperatorTestHarness<
          String, WeightsDelta, Keyed<ThumbnailWeights>>
      open(OperatorSubtaskState state) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, WeightsDelta, Keyed<ThumbnailWeights>> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new WeightsFunction(SETTINGS)),
            delta -> delta.name,
            Types.STRING);
    harness.setup(
        EdgeType.keyed(ThumbnailWeights.class).createSerializer(new SerializerConfigImpl()));
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private static WeightsDelta delta(String learner, long number, double precision, double time) {
    WeightsDelta delta = new WeightsDelta();
    delta.name = WeightsFunction.ARTWORK;
    delta.audienceScheme = 5;
    delta.learner = learner;
    delta.number = number;
    delta.time = time;
    delta.change = new NaturalEffects();
    delta.change.precisions = new double[SIZE];
    delta.change.shifts = new double[SIZE];
    delta.change.precisions[1] = precision;
    delta.change.shifts[1] = precision * .5;
    delta.change.learned = 10;
    return delta;
  }

  private static ThumbnailWeights latest(
      KeyedOneInputStreamOperatorTestHarness<String, WeightsDelta, Keyed<ThumbnailWeights>> harness)
      throws Exception {
    harness.setProcessingTime(harness.getProcessingTime() + 100);
    var all = harness.extractOutputValues();
    return all.get(all.size() - 1).value();
  }

  @Test
  void addsUpWhatEveryLearnerContributed() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(delta("0", 3, 20, 100), 0);
      harness.processElement(delta("1", 9, 30, 100), 0);
      ThumbnailWeights weights = latest(harness);
      assertThat(harness.extractOutputValues()).as("one publication of both").hasSize(1);
      assertThat(weights.getIncluded()).isEqualTo(Map.of("0", 3L, "1", 9L));
      assertThat(weights.getLearned()).isEqualTo(20);
      NaturalEffects sum = PolicyRecords.sumOf(weights);
      NaturalEffects prior = NaturalEffects.of(SharedEffects.initial(OPTIONS));
      assertThat(sum.precisions[1]).isCloseTo(prior.precisions[1] + 50, within(1e-9));
      assertThat(sum.shifts[1]).isCloseTo(25, within(1e-9));
      assertThat(sum.precisions[2]).isCloseTo(prior.precisions[2], within(1e-9));
    }
  }

  @Test
  void whatIsKnownGrowsUncertainByEventTimeAndNeverBeyondThePrior() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(delta("0", 1, 200, 100), 0);
      SharedEffects before = SharedEffects.initial(OPTIONS);
      PolicyRecords.sumOf(latest(harness)).copyTo(before);
      harness.processElement(delta("0", 2, 0, 102), 0);
      SharedEffects after = SharedEffects.initial(OPTIONS);
      PolicyRecords.sumOf(latest(harness)).copyTo(after);
      assertThat(after.variances[1]).isCloseTo(before.variances[1] + .02f, within(1e-5f));
      assertThat(after.means[1]).isCloseTo(before.means[1], within(1e-5f));
      assertThat(after.variances[2]).isEqualTo(SharedEffects.initial(OPTIONS).variances[2]);
    }
  }

  @Test
  void goesBackWithItsCheckpointAndPublishesAboveEverythingBefore() throws Exception {
    OperatorSubtaskState snapshot;
    ThumbnailWeights abandoned;
    try (var harness = open(null)) {
      harness.processElement(delta("0", 1, 20, 100), 0);
      latest(harness);
      snapshot = harness.snapshot(1, 1);
      harness.processElement(delta("0", 2, 20, 100), 0);
      abandoned = latest(harness);
      assertThat(abandoned.getLearned()).isEqualTo(20);
    }
    try (var harness = open(snapshot)) {
      harness.processElement(delta("0", 7, 20, 100), 0);
      ThumbnailWeights weights = latest(harness);
      assertThat(weights.getLearned()).isEqualTo(20);
      assertThat(OutputVersions.isNewer(weights.getVersion(), abandoned.getVersion())).isTrue();
    }
  }

  @Test
  void anotherDivisionBeginsAtThePrior() throws Exception {
    try (var harness = open(null)) {
      harness.processElement(delta("0", 1, 20, 100), 0);
      WeightsDelta other = delta("0", 2, 1, 100);
      other.audienceScheme = 6;
      harness.processElement(other, 0);
      ThumbnailWeights weights = latest(harness);
      assertThat(weights.getAudienceScheme()).isEqualTo(6);
      assertThat(weights.getLearned()).isEqualTo(10);
    }
  }

  private static ThumbnailWeights published(long counter, double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return new ThumbnailWeights(
        "artwork", new OutputVersion(1L, counter), 5, bytes.flip(), 0.0, 3L, Map.of("0", 4L));
  }

  @Test
  void theTableKeepsTheNewestAndRefusesWhatIsDamaged() throws Exception {
    WeightsTable table = new WeightsTable();
    assertThat(table.latest()).isNull();
    table.put(published(2, 4, 1));
    table.put(published(1, 9, 9));
    assertThat(table.latest().sum().precisions).containsExactly(4);
    assertThat(table.latest().sum().shifts).containsExactly(1);
    assertThat(table.latest().included()).isEqualTo(Map.of("0", 4L));
    table.put(null);
    assertThat(table.latest().number()).isEqualTo(1);
    for (ThumbnailWeights damaged :
        new ThumbnailWeights[] {
          published(3, 1),
          published(3, -1, 0),
          published(3, Double.NaN, 0),
          published(3, 1, Double.POSITIVE_INFINITY)
        }) {
      assertThatThrownBy(() -> table.put(damaged)).isInstanceOf(RejectedException.class);
    }
  }
}
