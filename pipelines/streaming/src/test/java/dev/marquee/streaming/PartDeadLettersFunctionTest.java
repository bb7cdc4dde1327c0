package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.CatalogueTitle;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class PartDeadLettersFunctionTest {
  /** Remembers counters by their path. */
  private static final class RecordingGroup extends UnregisteredMetricsGroup {
    private final String path;
    private final Map<String, Counter> counters;

    private RecordingGroup(String path, Map<String, Counter> counters) {
      this.path = path;
      this.counters = counters;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(path + name, key -> new SimpleCounter());
    }

    @Override
    public MetricGroup addGroup(String name) {
      return new RecordingGroup(path + name + ".", counters);
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return addGroup(key).addGroup(value);
    }
  }

  private static Received<CatalogueTitle> event(long offset) {
    return Received.event("t", new CatalogueTitle(), 1, 2, 0, offset);
  }

  private static Received<CatalogueTitle> rejected(RejectionReason reason, long offset) {
    return Received.rejected(
        DeadLetter.of(reason, "", "catalogue.v1", 0, offset, 2, null, new byte[0]));
  }

  @Test
  void sendsDeadLettersAsideAndTheRestOn() throws Exception {
    OneInputStreamOperatorTestHarness<Received<CatalogueTitle>, Received<CatalogueTitle>> harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new PartDeadLettersFunction<>(Topics.CATALOGUE)));
    harness.getExecutionConfig().enableObjectReuse();
    harness.open();
    harness.processElement(event(1), 10);
    harness.processElement(rejected(RejectionReason.MALFORMED, 2), 11);
    harness.processElement(Received.removal("gone", 2, 0, 3), 12);
    assertThat(harness.extractOutputValues()).extracting(Received::offset).containsExactly(1L, 3L);
    assertThat(harness.getSideOutput(PartDeadLettersFunction.DEAD_LETTERS))
        .extracting(record -> record.getValue().offset())
        .containsExactly(2L);
    harness.close();
  }

  @Test
  void countsByTopicAndReason() {
    Map<String, Counter> counters = new HashMap<>();
    EdgeMetrics metrics = EdgeMetrics.of(new RecordingGroup("", counters), Topics.CATALOGUE);
    metrics.count(event(1));
    metrics.count(event(2));
    metrics.count(Received.<CatalogueTitle>removal("gone", 2, 0, 3));
    metrics.count(rejected(RejectionReason.TOO_LARGE, 4));
    assertThat(counters.get("edge.topic.catalogue.eventsAccepted").getCount()).isEqualTo(2);
    assertThat(counters.get("edge.topic.catalogue.removalsAccepted").getCount()).isEqualTo(1);
    for (RejectionReason reason : RejectionReason.values()) {
      assertThat(counters.get("edge.topic.catalogue.reason." + reason + ".deadLetters").getCount())
          .isEqualTo(reason == RejectionReason.TOO_LARGE ? 1 : 0);
    }
    EdgeMetrics.late(new RecordingGroup("", counters), Topics.CATALOGUE).inc();
    EdgeMetrics.duplicates(new RecordingGroup("", counters), Topics.CATALOGUE).inc();
    assertThat(counters.get("edge.topic.catalogue.eventsLate").getCount()).isEqualTo(1);
    assertThat(counters.get("edge.topic.catalogue.eventsDuplicate").getCount()).isEqualTo(1);
  }
}
