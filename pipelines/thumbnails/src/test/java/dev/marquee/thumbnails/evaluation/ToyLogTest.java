package dev.marquee.thumbnails.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Logs that are small enough to be added up by hand. */
class ToyLogTest {
  private static final Offset<Double> EXACT = within(1e-15);

  /** Weights .5, 2, 2 and .5. */
  private static final List<LoggedImpression> LOG =
      List.of(
          new LoggedImpression(1, .5, .25, .6, .5),
          new LoggedImpression(0, .25, .5, .2, .4),
          new LoggedImpression(.5, .5, 1, .5, .3),
          new LoggedImpression(1, .25, .125, .8, .6));

  private static ImportanceSums sumsOf(List<LoggedImpression> log) {
    ImportanceSums sums = new ImportanceSums();
    log.forEach(sums::add);
    return sums;
  }

  @Test
  void weightedRewardsAreAveragedOverImpressions() {
    assertThat(sumsOf(LOG).ips().estimate()).isEqualTo(2 / 4.0, EXACT);
  }

  @Test
  void selfNormalisationAveragesOverWeights() {
    assertThat(sumsOf(LOG).snips().estimate()).isEqualTo(2 / 5.0, EXACT);
  }

  @Test
  void doublyRobustCorrectsTheModelByItsWeightedErrors() {
    // .5 + .5·.4, .4 − 2·.2, .3 + 2·0, .6 + .5·.2
    assertThat(sumsOf(LOG).doublyRobust().estimate()).isEqualTo((.7 + 0 + .3 + .7) / 4, EXACT);
  }

  @Test
  void withoutPredictionsDoublyRobustIsTheEstimateByWeights() {
    ImportanceSums sums = new ImportanceSums();
    sums.add(LoggedImpression.withoutPredictions(1, .2, .5));
    sums.add(LoggedImpression.withoutPredictions(0, .8, .5));
    assertThat(sums.doublyRobust().estimate()).isEqualTo(sums.ips().estimate());
    assertThat(sums.doublyRobust().interval()).isEqualTo(sums.ips().interval());
  }

  @Test
  void effectiveSampleSizeAndLargestWeightDescribeTheWeights() {
    PolicyValue value = sumsOf(LOG).ips();
    assertThat(value.effectiveSampleSize()).isEqualTo(25 / 8.5, EXACT);
    assertThat(value.largestWeight()).isEqualTo(2);
    assertThat(value.impressions()).isEqualTo(4);
  }

  @Test
  void replayAveragesWhereTheTargetAgrees() {
    ReplaySums sums = new ReplaySums();
    sums.add(1, true);
    sums.add(0, true);
    sums.add(.5, true);
    sums.add(1, false);
    sums.add(0, false);
    PolicyValue value = sums.value();
    assertThat(value.estimator()).isEqualTo(Estimator.REPLAY);
    assertThat(value.estimate()).isEqualTo(.5);
    assertThat(value.interval()).isEqualTo(Interval.wilson(.5, 3));
    assertThat(value.effectiveSampleSize()).isEqualTo(3);
    assertThat(value.impressions()).isEqualTo(5);
  }

  @Test
  void partsAddUpToTheWholeInAnyOrder() {
    SplittableRandom random = new SplittableRandom(5);
    ImportanceSums whole = new ImportanceSums();
    ImportanceSums first = new ImportanceSums();
    ImportanceSums second = new ImportanceSums();
    for (int at = 0; at < 5_000; at++) {
      LoggedImpression one =
          new LoggedImpression(
              random.nextDouble() < .05 ? random.nextDouble() : 0,
              .01 + .99 * random.nextDouble(),
              random.nextDouble(),
              .1 * random.nextDouble(),
              .1 * random.nextDouble());
      whole.add(one);
      (random.nextBoolean() ? first : second).add(one);
    }
    ImportanceSums parts = second.copy();
    parts.add(first);
    assertThat(second.impressions).isLessThan(whole.impressions);
    assertSame(parts.ips(), whole.ips());
    assertSame(parts.snips(), whole.snips());
    assertSame(parts.doublyRobust(), whole.doublyRobust());
  }

  private static void assertSame(PolicyValue one, PolicyValue other) {
    Offset<Double> rounding = within(1e-12);
    assertThat(one.estimate()).isEqualTo(other.estimate(), rounding);
    assertThat(one.interval().lower()).isEqualTo(other.interval().lower(), rounding);
    assertThat(one.interval().upper()).isEqualTo(other.interval().upper(), rounding);
    assertThat(one.effectiveSampleSize()).isEqualTo(other.effectiveSampleSize(), within(1e-8));
    assertThat(one.largestWeight()).isEqualTo(other.largestWeight());
    assertThat(one.impressions()).isEqualTo(other.impressions());
  }

  @Test
  void replayedPartsAddUpToTheWhole() {
    ReplaySums first = new ReplaySums();
    first.add(1, true);
    ReplaySums second = first.copy();
    second.add(0, true);
    second.add(1, false);
    first.add(second);
    assertThat(first.value().estimate()).isEqualTo(2 / 3.0, EXACT);
    assertThat(first.impressions).isEqualTo(4);
    assertThat(second.impressions).isEqualTo(3);
  }
}
