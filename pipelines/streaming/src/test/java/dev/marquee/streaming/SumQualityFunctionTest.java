package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.ModelMetrics;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SumQualityFunctionTest {
  private static final String JOB = "job";

  /** What subtasks count. */
  public static final class Hits {
    public long hits;

    public Hits() {}

    Hits(long hits) {
      this.hits = hits;
    }
  }

  private static final class HitsFunction extends SumQualityFunction<Hits> {
    private static final long serialVersionUID = 1L;

    HitsFunction() {
      super(Hits.class, 1000);
    }

    @Override
    protected Hits zero() {
      return new Hits();
    }

    @Override
    protected void add(Hits total, Hits counts) {
      total.hits += counts.hits;
    }

    @Override
    protected List<Scope> scopes(Hits total) {
      return List.of(new Scope("all", Map.of("hits", total.hits), Map.of(), Map.of()));
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Hits, Keyed<ModelMetrics>> start(
      HitsFunction function, OperatorSubtaskState state) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Hits, Keyed<ModelMetrics>>(
            new KeyedProcessOperator<>(function), hits -> JOB, Types.STRING);
    harness.setup(EdgeType.keyed(ModelMetrics.class).createSerializer(new SerializerConfigImpl()));
    if (state == null) {
      harness.initializeEmptyState();
    } else {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  @Test
  void theTotalOutlivesARestoreAndWhatTheLifeAddedDoesNot() throws Exception {
    HitsFunction first = new HitsFunction();
    var life = start(first, null);
    assertThat(first.sinceStart().hits).isZero();
    life.processElement(new Hits(3), 0);
    life.processElement(new Hits(4), 0);
    assertThat(first.latest().hits).isEqualTo(7);
    assertThat(first.sinceStart().hits).isEqualTo(7);
    OperatorSubtaskState state = life.snapshot(1, 1);
    life.close();

    HitsFunction second = new HitsFunction();
    var next = start(second, state);
    // Not the total: a monitoring system would take it for what was added this minute.
    assertThat(second.sinceStart().hits).isZero();
    next.processElement(new Hits(5), 2);
    assertThat(second.latest().hits).isEqualTo(12);
    assertThat(second.sinceStart().hits).isEqualTo(5);
    next.setProcessingTime(1000);
    assertThat(next.extractOutputValues())
        .extracting(keyed -> keyed.value().getCounts())
        .containsExactly(Map.of("hits", 12L));
    next.close();
  }
}
