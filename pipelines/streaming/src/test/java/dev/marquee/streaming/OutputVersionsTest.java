package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.OutputVersion;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;

class OutputVersionsTest {
  private static final long NOW = 1_700_000_000_000L;

  /** Gives every element the next version. */
  private static final class Versioning extends ProcessFunction<Integer, Integer>
      implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private final long startedAt;
    private transient OutputVersions versions;

    private Versioning(long startedAt) {
      this.startedAt = startedAt;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      versions =
          OutputVersions.open(
              context, startedAt, getRuntimeContext().getTaskInfo().getAttemptNumber());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {}

    @Override
    public void processElement(Integer value, Context context, Collector<Integer> out) {
      out.collect(value);
    }
  }

  private record Life(
      Versioning function, OneInputStreamOperatorTestHarness<Integer, Integer> harness) {
    OperatorSubtaskState snapshot() throws Exception {
      return harness.snapshot(1, 1);
    }
  }

  private static Life start(
      long startedAt, OperatorSubtaskState restored, int parallelism, int subtask)
      throws Exception {
    Versioning function = new Versioning(startedAt);
    OneInputStreamOperatorTestHarness<Integer, Integer> harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(function), 720, parallelism, subtask);
    harness.setup(Types.INT.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
    if (restored != null) {
      harness.initializeState(
          parallelism == 1
              ? restored
              : AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  restored, 720, 2, parallelism, subtask));
    }
    harness.open();
    return new Life(function, harness);
  }

  @Test
  void aFreshStartTakesTheWallClockAndCountsFromOne() throws Exception {
    Life life = start(NOW, null, 1, 0);
    assertThat(life.function().versions.next()).isEqualTo(new OutputVersion(NOW, 1L));
    assertThat(life.function().versions.next()).isEqualTo(new OutputVersion(NOW, 2L));
    life.harness().close();
  }

  @Test
  void aRestoreIsAboveItsCheckpointEvenWhenTheClockWentBack() throws Exception {
    Life first = start(NOW, null, 1, 0);
    OutputVersion before = first.function().versions.next();
    OperatorSubtaskState checkpoint = first.snapshot();
    first.harness().close();

    Life second = start(NOW - 60_000, checkpoint, 1, 0);
    OutputVersion after = second.function().versions.next();
    assertThat(OutputVersions.isNewer(after, before)).isTrue();
    assertThat(after.getEpoch()).isEqualTo(NOW + 1);
    second.harness().close();
  }

  @Test
  void everySubtaskIsAboveAllSubtasksBeforeARescale() throws Exception {
    Life first = start(NOW, null, 2, 0);
    Life second = start(NOW + 5_000, null, 2, 1);
    OperatorSubtaskState merged =
        AbstractStreamOperatorTestHarness.repackageState(first.snapshot(), second.snapshot());
    OutputVersion highest = second.function().versions.next();
    first.harness().close();
    second.harness().close();
    for (int subtask = 0; subtask < 3; subtask++) {
      Life rescaled = start(NOW, merged, 3, subtask);
      assertThat(OutputVersions.isNewer(rescaled.function().versions.next(), highest)).isTrue();
      rescaled.harness().close();
    }
  }

  @Test
  void twoAttemptsFromTheSameCheckpointDifferWithinOneMillisecond() {
    OutputVersions first = OutputVersions.after(List.of(NOW), NOW, 1);
    OutputVersions second = OutputVersions.after(List.of(NOW), NOW, 2);
    assertThat(second.epoch()).isGreaterThan(first.epoch());
  }

  @Test
  void theHighestEpochOfManyCounts() {
    assertThat(OutputVersions.after(List.of(5L, 9L, 7L), 3, 0).epoch()).isEqualTo(10);
    assertThat(OutputVersions.after(List.of(), 3, 0).epoch()).isEqualTo(3);
  }

  @Test
  void versionsAreComparedByEpochThenByCounter() {
    assertThat(OutputVersions.ORDER)
        .satisfies(
            order -> {
              assertThat(order.compare(new OutputVersion(1L, 9L), new OutputVersion(2L, 1L)))
                  .isNegative();
              assertThat(order.compare(new OutputVersion(2L, 2L), new OutputVersion(2L, 1L)))
                  .isPositive();
              assertThat(order.compare(new OutputVersion(2L, 1L), new OutputVersion(2L, 1L)))
                  .isZero();
            });
  }
}
