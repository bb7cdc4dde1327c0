package dev.marquee.thumbnails.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchRewardTest {
  @ParameterizedTest
  @CsvSource({
    // minutes watched, length of the title in minutes, reward
    "0, 100, 0",
    "1.99, 100, 0",
    "2, 100, .1",
    "10, 100, .5",
    "20, 100, 1",
    "90, 100, 1",
    "10, 0, .5",
    "7, 10, 1",
    "3.5, 10, .5",
    "1, 1, 1",
    ".2, 1, 0",
  })
  void isTheShareOfTheTargetAfterTheLeastTime(double watched, double length, double reward) {
    assertThat(WatchReward.shipped().of((long) (watched * 60_000), (long) (length * 60_000)))
        .isCloseTo((float) reward, within(1e-3f));
  }

  @Test
  void neverLeavesItsRange() {
    WatchReward reward = WatchReward.shipped();
    assertThat(reward.of(Long.MAX_VALUE, 1)).isEqualTo(1);
    assertThat(reward.of(-1, 60_000)).isZero();
  }

  @Test
  void refusesATargetThatIsNotAboveTheLeastTime() {
    assertThatThrownBy(() -> new WatchReward(5, 5)).hasMessageContaining("targetMillis");
    assertThatThrownBy(() -> new WatchReward(-1, 5)).hasMessageContaining("leastMillis");
  }
}
