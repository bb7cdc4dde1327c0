package dev.marquee.benchmarks.prefetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class UpstreamTallyTest {
  private static final int HOUR = 3_600;
  private static final int DAY = 86_400;

  @Test
  void thePeakAreTheFourLocalHoursWithMostBytesServed() {
    UpstreamTally tally = new UpstreamTally(new int[] {-5 * HOUR}, 0, 2 * DAY);
    // Local day 0 begins at 5 UTC. Served bytes 10 to 60 in six hours, a tenth of each missed.
    for (int hour = 0; hour < 6; hour++) {
      tally.play(0, (5 + 10 + hour) * HOUR, 10 * (hour + 1), 9 * (hour + 1));
    }
    assertThat(tally.peakUpstreamBytes()).isEqualTo(3 + 4 + 5 + 6);
    assertThat(tally.totalUpstreamBytes()).isEqualTo(21);
    assertThat(tally.byteHit()).isCloseTo(0.9, within(1e-12));
    // A fetch in an hour of the peak counts there, any other only in all.
    tally.fill(0, (5 + 15) * HOUR, 100);
    tally.fill(0, (5 + 2) * HOUR, 1_000);
    assertThat(tally.peakUpstreamBytes()).isEqualTo(118);
    assertThat(tally.totalUpstreamBytes()).isEqualTo(1_121);
    assertThat(tally.fillBytes()).isEqualTo(1_100);
  }

  @Test
  void theWarmUpDoesNotCount() {
    UpstreamTally tally = new UpstreamTally(new int[] {0}, DAY, 2 * DAY);
    tally.play(0, DAY - 1, 10, 0);
    tally.fill(0, DAY - 1, 10);
    tally.play(0, DAY, 10, 4);
    assertThat(tally.totalUpstreamBytes()).isEqualTo(6);
    assertThat(tally.objectHit()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void onlyFillsOfTheJudgedTimeCanBeWasted() {
    WasteTally waste = new WasteTally(10, 20);
    waste.judge(9, 100, false);
    waste.judge(20, 100, false);
    assertThat(waste.wastedShare()).isZero();
    waste.judge(10, 30, true);
    waste.judge(19, 10, false);
    assertThat(waste.wastedShare()).isCloseTo(0.25, within(1e-12));
  }
}
