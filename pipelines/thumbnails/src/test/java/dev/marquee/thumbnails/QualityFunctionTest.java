package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.events.ModelMetrics;
import dev.marquee.streaming.EdgeType;
import dev.marquee.streaming.Keyed;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import dev.marquee.thumbnails.evaluation.LoggedImpression;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Closing the harness may be interrupted.
class QualityFunctionTest {
  private static List<ModelMetrics> published(QualityCounts... counts) throws Exception {
    try (var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, QualityCounts, Keyed<ModelMetrics>>(
            new KeyedProcessOperator<>(new QualityFunction(1_000)),
            one -> ThumbnailsJob.NAME,
            Types.STRING)) {
      harness.setup(
          EdgeType.keyed(ModelMetrics.class).createSerializer(new SerializerConfigImpl()));
      harness.open();
      for (QualityCounts one : counts) {
        harness.processElement(one, 0);
      }
      assertThat(harness.extractOutputValues()).isEmpty();
      harness.setProcessingTime(1_000);
      return harness.extractOutputValues().stream().map(Keyed::value).toList();
    }
  }

  private static QualityCounts counts() {
    QualityCounts counts = new QualityCounts();
    counts.learned = 100;
    counts.takes = 9;
    counts.excluded[Exclusion.UNKNOWN_POLICY.ordinal()] = 3;
    counts.byPolicy.impressions = 90;
    counts.byPolicy.takes = 9;
    counts.byPolicy.minutes = 180;
    counts.byPolicy.rewards = 6;
    counts.evenly.impressions = 10;
    counts.evenly.takes = 1;
    counts.evenly.rewards = .5;
    for (int at = 0; at < 90; at++) {
      counts.current.add(new LoggedImpression(at % 10 == 0 ? 1 : 0, .5, .5, .1, .1));
      counts.replay.add(at % 10 == 0 ? 1 : 0, at % 2 == 0);
    }
    return counts;
  }

  @Test
  void addsUpAndPublishesRatesWithTheirIntervals() throws Exception {
    List<ModelMetrics> published = published(counts(), counts());
    assertThat(published)
        .extracting(ModelMetrics::getScope)
        .containsExactly("all", "policy-in-force");
    ModelMetrics all = published.get(0);
    assertThat(all.getJob()).isEqualTo("thumbnails");
    assertThat(all.getCounts())
        .containsEntry("learned", 200L)
        .containsEntry("takesByPolicy", 18L)
        .containsEntry("excludedUnknownPolicy", 6L)
        .doesNotContainKey("excludedNone");
    assertThat(all.getValues().get("policyTakeRate")).isCloseTo(.1, within(1e-12));
    // Wilson (1927): 18 of 180.
    assertThat(all.getValues().get("policyTakeRateLower")).isCloseTo(.0642, within(1e-4));
    assertThat(all.getValues().get("policyTakeRateUpper")).isCloseTo(.1525, within(1e-4));
    assertThat(all.getValues().get("policyMinutesPerImpression")).isCloseTo(2, within(1e-12));
    assertThat(all.getValues().get("rewardLift")).isCloseTo(6 / 90.0 / .05 - 1, within(1e-12));
  }

  @Test
  void saysWhatThePolicyInForceIsWorthOrWhyNobodyKnows() throws Exception {
    ModelMetrics enough = published(counts(), counts()).get(1);
    assertThat(enough.getValues().get("ips")).isCloseTo(.1, within(1e-12));
    assertThat(enough.getValues().get("snips")).isCloseTo(.1, within(1e-12));
    assertThat(enough.getValues().get("dr")).isCloseTo(.1, within(1e-12));
    assertThat(enough.getValues()).containsKeys("ipsLower", "ipsUpper");
    assertThat(enough.getNotes().get("replay"))
        .isEqualTo("refused: the effective sample size 90.0 is below 100");
    assertThat(enough.getValues()).doesNotContainKey("replay");
    ModelMetrics nothing = published(new QualityCounts()).get(1);
    assertThat(nothing.getNotes()).containsOnlyKeys("ips", "snips", "dr", "replay");
    assertThat(nothing.getNotes().get("ips")).isEqualTo("refused: no impression was logged");
  }

  @Test
  void sumsOfAnOlderVersionThatKnewFewerCausesGoOn() {
    QualityCounts old = new QualityCounts();
    old.excluded = new long[] {0, 1, 0};
    assertThat(old.excludedFor(Exclusion.GOES_ON)).isZero();
    QualityCounts more = new QualityCounts();
    more.excluded[Exclusion.NO_ARTWORK.ordinal()] = 4;
    more.excluded[Exclusion.GOES_ON.ordinal()] = 2;
    old.add(more);
    assertThat(old.excludedFor(Exclusion.NO_ARTWORK)).isEqualTo(5);
    assertThat(old.excludedFor(Exclusion.GOES_ON)).isEqualTo(2);
  }
}
