package dev.marquee.thumbnails.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedImpressionTest {
  @ParameterizedTest
  @CsvSource({
    "-0.1, .5, .5, .5, .5, 'reward must be in [0, 1]: -0.1'",
    "1.1, .5, .5, .5, .5, 'reward must be in [0, 1]: 1.1'",
    "NaN, .5, .5, .5, .5, 'reward must be in [0, 1]: NaN'",
    "1, 0, .5, .5, .5, 'propensity must be in (0, 1]: 0.0'",
    "1, -0.5, .5, .5, .5, 'propensity must be in (0, 1]: -0.5'",
    "1, 1.5, .5, .5, .5, 'propensity must be in (0, 1]: 1.5'",
    "1, NaN, .5, .5, .5, 'propensity must be in (0, 1]: NaN'",
    "1, .5, 1.5, .5, .5, 'targetProbability must be in [0, 1]: 1.5'",
    "1, .5, NaN, .5, .5, 'targetProbability must be in [0, 1]: NaN'",
    "1, .5, .5, 2, .5, 'shownPrediction must be in [0, 1]: 2.0'",
    "1, .5, .5, .5, -1, 'targetPrediction must be in [0, 1]: -1.0'",
    "1, 1e-61, 1, .5, .5, "
        + "'weight must be at most 1.0E60: targetProbability 1.0 over propensity 1.0E-61'"
  })
  void refusesWhatIsOutOfRangeWithKeyValueAndRange(
      double reward,
      double propensity,
      double targetProbability,
      double shownPrediction,
      double targetPrediction,
      String message) {
    assertThatThrownBy(
            () ->
                new LoggedImpression(
                    reward, propensity, targetProbability, shownPrediction, targetPrediction))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void takesTheEndsOfEachRange() {
    assertThat(new LoggedImpression(0, 1, 0, 0, 0).weight()).isZero();
    assertThat(new LoggedImpression(1, 1e-60, 1, 1, 1).weight()).isGreaterThan(9e59);
  }

  @Test
  void replayRefusesARewardOutOfRange() {
    ReplaySums sums = new ReplaySums();
    assertThatThrownBy(() -> sums.add(1.01, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reward must be in [0, 1]: 1.01");
    assertThat(sums.impressions).isZero();
  }
}
