package dev.marquee.thumbnails.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  /** A log whose target shows what every period-th impression showed, and nothing else. */
  private static ImportanceSums sums(int impressions, int period) {
    ImportanceSums sums = new ImportanceSums();
    for (int at = 0; at < impressions; at++) {
      sums.add(
          LoggedImpression.withoutPredictions(at % 7 == 0 ? 1 : 0, .5, at % period == 0 ? .5 : 0));
    }
    return sums;
  }

  private static List<PolicyValue> values(ImportanceSums sums) {
    return List.of(sums.ips(), sums.snips(), sums.doublyRobust());
  }

  @Test
  void anEffectiveSampleSizeOfOneHundredIsAccepted() {
    for (PolicyValue value : values(sums(10_000, 100))) {
      assertThat(value.effectiveSampleSize()).isEqualTo(100);
      assertThat(value.verdict()).isEqualTo(Verdict.ACCEPTED);
      assertThat(value.reason()).isNull();
    }
  }

  @Test
  void lessThanOneHundredIsRefusedWithTheReason() {
    for (PolicyValue value : values(sums(9_900, 100))) {
      assertThat(value.verdict()).isEqualTo(Verdict.REFUSED);
      assertThat(value.reason()).isEqualTo("the effective sample size 99.0 is below 100");
    }
  }

  @Test
  void lessThanOneInOneHundredOfManyIsRefusedWithTheReason() {
    for (PolicyValue value : values(sums(30_300, 101))) {
      assertThat(value.verdict()).isEqualTo(Verdict.REFUSED);
      assertThat(value.reason())
          .isEqualTo("the effective sample size 300.0 is below 303, 1 % of the 30300 impressions");
    }
  }

  @Test
  void withoutAnImpressionNothingIsKnown() {
    for (PolicyValue value : values(new ImportanceSums())) {
      assertNothingIsKnown(value);
    }
    assertNothingIsKnown(new ReplaySums().value());
  }

  private static void assertNothingIsKnown(PolicyValue value) {
    assertThat(value.estimate()).isNaN();
    assertThat(value.interval()).isEqualTo(Interval.EVERYTHING);
    assertThat(value.effectiveSampleSize()).isZero();
    assertThat(value.largestWeight()).isZero();
    assertThat(value.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(value.reason()).isEqualTo("no impression was logged");
  }

  @Test
  void aTargetThatShowsNothingOfTheLogIsRefused() {
    ImportanceSums sums = new ImportanceSums();
    ReplaySums replay = new ReplaySums();
    for (int at = 0; at < 1_000; at++) {
      sums.add(new LoggedImpression(1, .5, 0, .3, .2));
      replay.add(1, false);
    }
    for (PolicyValue value : values(sums)) {
      assertThat(value.interval()).isEqualTo(Interval.EVERYTHING);
      assertThat(value.reason()).isEqualTo("the target shows nothing of what was logged");
    }
    assertThat(replay.value().interval()).isEqualTo(Interval.EVERYTHING);
    assertThat(replay.value().reason()).isEqualTo("the target shows nothing of what was logged");
  }

  @Test
  void replayIsRefusedWhenTooFewAgree() {
    ReplaySums sums = new ReplaySums();
    for (int at = 0; at < 1_000; at++) {
      sums.add(0, at < 99);
    }
    assertThat(sums.value().verdict()).isEqualTo(Verdict.REFUSED);
    sums.add(0, true);
    assertThat(sums.value().verdict()).isEqualTo(Verdict.ACCEPTED);
  }

  @Test
  void aReasonFromOutsideRefusesAndKeepsTheNumbers() {
    PolicyValue value = sums(10_000, 10).ips();
    PolicyValue refused = value.refusedBecause("the log is not uniform");
    assertThat(value.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(refused.reason()).isEqualTo("the log is not uniform");
    assertThat(refused.estimate()).isEqualTo(value.estimate());
    assertThat(refused.interval()).isEqualTo(value.interval());
  }
}
