package dev.marquee.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.ModelMetrics;
import dev.marquee.recommendations.title.TitleKey;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QualityFunctionTest {
  private KeyedOneInputStreamOperatorTestHarness<String, QualityCounts, Keyed<ModelMetrics>>
      harness;

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
            new KeyedProcessOperator<>(new QualityFunction(1000)),
            counts -> RecommendationsJob.NAME,
            Types.STRING);
    harness.setup(EdgeType.keyed(ModelMetrics.class).createSerializer(new SerializerConfigImpl()));
    if (snapshot == null) {
      harness.initializeEmptyState();
    } else {
      harness.initializeState(snapshot);
    }
    harness.open();
  }

  private static QualityCounts counts() {
    QualityCounts counts = new QualityCounts();
    counts.events = 100;
    counts.duplicates = 3;
    counts.barred = 2;
    counts.pages = 40;
    counts.positives = 20;
    counts.scored = 16;
    counts.learned = 12;
    counts.onNewTitles = 4;
    counts.recall10 = 4;
    counts.reciprocalRank10 = 2;
    counts.popularityRecall10 = 1;
    counts.pageRecall10 = 3;
    counts.knownScored = 8;
    counts.knownRecall10 = 3;
    counts.knownReciprocalRank10 = 1;
    counts.knownPopularityRecall10 = 0.5;
    counts.knownPageRecall10 = 2;
    counts.catalogueTitles = 100;
    for (int title = 0; title < 25; title++) {
      counts.coverage.add(TitleKey.of("title-" + title));
    }
    return counts;
  }

  private List<ModelMetrics> published() {
    return harness.extractOutputValues().stream().map(Keyed::value).toList();
  }

  @Test
  void publishesSharesOfTheSums() throws Exception {
    harness.processElement(counts(), 0);
    harness.processElement(counts(), 0);
    assertThat(published()).isEmpty();
    harness.setProcessingTime(1000);
    assertThat(published()).extracting(ModelMetrics::getScope).containsExactly("all", "known");
    ModelMetrics all = published().get(0);
    assertThat(all.getJob()).isEqualTo(RecommendationsJob.NAME);
    assertThat(all.getCounts())
        .containsEntry("events", 200L)
        .containsEntry("duplicates", 6L)
        .containsEntry("barred", 4L)
        .containsEntry("pages", 80L)
        .containsEntry("positives", 40L)
        .containsEntry("scored", 32L)
        .containsEntry("learned", 24L);
    assertThat(all.getValues())
        .containsEntry("recall10", 0.25)
        .containsEntry("reciprocalRank10", 0.125)
        .containsEntry("popularityRecall10", 0.0625)
        .containsEntry("pageRecall10", 0.1875)
        .containsEntry("ceiling", 0.75)
        .containsEntry("learningShare", 0.8);
    assertThat(all.getValues().get("coverage")).isCloseTo(0.25, within(0.005));
    ModelMetrics known = published().get(1);
    assertThat(known.getCounts()).containsEntry("scored", 16L);
    assertThat(known.getValues())
        .containsEntry("recall10", 0.375)
        .containsEntry("reciprocalRank10", 0.125)
        .containsEntry("popularityRecall10", 0.0625)
        .containsEntry("pageRecall10", 0.25);
  }

  @Test
  void publishesOnlyWhenSomethingWasReported() throws Exception {
    harness.processElement(counts(), 0);
    harness.setProcessingTime(1000);
    harness.setProcessingTime(60_000);
    assertThat(published()).hasSize(2);
    harness.processElement(counts(), 0);
    harness.setProcessingTime(61_000);
    assertThat(published()).hasSize(4);
  }

  @Test
  void publishesOnceAnIntervalHoweverOftenSomethingIsReported() throws Exception {
    for (long now = 0; now < 1000; now += 100) {
      harness.setProcessingTime(now);
      harness.processElement(counts(), 0);
    }
    harness.setProcessingTime(1999);
    assertThat(published()).hasSize(2);
  }

  @Test
  void nothingMeasuredIsNoQuality() throws Exception {
    harness.processElement(new QualityCounts(), 0);
    harness.setProcessingTime(1000);
    assertThat(published().get(0).getValues())
        .containsEntry("recall10", 0.0)
        .containsEntry("learningShare", 1.0)
        .containsEntry("coverage", 0.0)
        .allSatisfy((name, value) -> assertThat(value).isFinite());
    assertThat(published().get(0).getMeasuredAt()).isEqualTo(Instant.ofEpochMilli(1000));
  }

  @Test
  void goesOnFromASnapshotSoThatAReplayedSpanCountsOnce() throws Exception {
    harness.processElement(counts(), 0);
    OperatorSubtaskState snapshot = harness.snapshot(1, 0);
    harness.processElement(counts(), 0);
    harness.close();
    start(snapshot);
    harness.processElement(counts(), 0);
    harness.setProcessingTime(2000);
    ModelMetrics last = published().get(published().size() - 2);
    assertThat(last.getCounts()).containsEntry("events", 200L);
  }
}
