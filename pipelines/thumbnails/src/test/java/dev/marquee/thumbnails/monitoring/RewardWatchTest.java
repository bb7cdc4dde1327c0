package dev.marquee.thumbnails.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RewardWatchTest {
  private static final int IMPRESSIONS = 40_000;

  /** How many alarms a title gives whose model expects one rate and which has another. */
  private static int driftAlarms(double expected, double actual, int seeds, int impressions) {
    int alarms = 0;
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RewardWatch watch = new RewardWatch();
      for (int at = 0; at < impressions; at++) {
        boolean taken = random.nextDouble() < actual;
        if (watch.observe(expected, taken ? 1 : 0, taken)) {
          alarms++;
        }
      }
    }
    return alarms;
  }

  @Test
  void seldomCriesWhileRewardsAreAsExpected() {
    // Once in some 80,000 impressions by approximation: 20 titles of 40,000 would give ten.
    assertThat(driftAlarms(.05, .05, 20, IMPRESSIONS)).isLessThanOrEqualTo(20);
  }

  @Test
  void hearsARateThatHasDoubledOrHalvedWithinThousands() {
    assertThat(driftAlarms(.05, .1, 20, 3_000)).isGreaterThanOrEqualTo(20);
    assertThat(driftAlarms(.1, .05, 20, 3_000)).isGreaterThanOrEqualTo(15);
  }

  @Test
  void anAlarmStandsForAWhileAndThenLapses() {
    RewardWatch watch = new RewardWatch();
    int at = 0;
    while (!watch.observe(.05, 1, true)) {
      at++;
      assertThat(at).isLessThan(100);
    }
    assertThat(watch.hasDrifted()).isTrue();
    for (int more = 0; more < RewardWatch.STANDING; more++) {
      watch.observe(.05, more % 20 == 0 ? 1 : 0, more % 20 == 0);
    }
    assertThat(watch.hasDrifted()).isFalse();
  }

  private static RewardWatch afterChange(double takes, double worth) {
    SplittableRandom random = new SplittableRandom(3);
    RewardWatch watch = new RewardWatch();
    for (int at = 0; at < 30_000; at++) {
      boolean changed = at >= 28_000;
      boolean taken = random.nextDouble() < (changed ? takes : .1);
      double reward = taken ? Math.min(1, (changed ? worth : .7) + .2 * random.nextDouble()) : 0;
      watch.observe(.07, reward, taken);
    }
    return watch;
  }

  @Test
  void aPictureMisleadsWhenTakesRiseAndTheirWorthFalls() {
    assertThat(afterChange(.2, .2).isMisleading()).isTrue();
  }

  @Test
  void moreTakesAloneOrLessWorthAloneDoNotMislead() {
    assertThat(afterChange(.2, .7).isMisleading()).isFalse();
    assertThat(afterChange(.1, .2).isMisleading()).isFalse();
    assertThat(afterChange(.1, .7).isMisleading()).isFalse();
  }
}
