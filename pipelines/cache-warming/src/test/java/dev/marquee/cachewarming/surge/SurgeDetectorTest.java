package dev.marquee.cachewarming.surge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.cachewarming.surge.SurgeState.Phase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurgeDetectorTest {
  private static final long TICK = 15_000;

  private static double noisy(Random random, double mean) {
    return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
  }

  private static SurgeDetector calm(Random random, double streams, int ticks) {
    SurgeDetector detector = new SurgeDetector(SurgeOptions.defaults());
    for (int tick = 0; tick < ticks; tick++) {
      detector.observe(tick * TICK, noisy(random, streams), streams, 1);
    }
    return detector;
  }

  @ParameterizedTest
  @ValueSource(doubles = {30_000, 100_000, 1_000_000})
  void seesTwoPercentAMinuteWithinNinetySeconds(double streams) {
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      SurgeDetector detector = calm(random, streams, 400);
      int seen = 0;
      for (int tick = 1; tick <= 6 && seen == 0; tick++) {
        double ramp = streams * .02 * tick / 4;
        SurgeState state =
            detector.observe((400 + tick - 1) * TICK, noisy(random, streams + ramp), streams, 1);
        // An alarm by chance before is none of the ramp.
        seen = tick >= 2 && state.phase() == Phase.RISING ? tick : 0;
      }
      assertThat(seen).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void measuresTheSlopeOfARampWithinAThird() {
    Random random = new Random(1);
    SurgeDetector detector = calm(random, 100_000, 400);
    SurgeState state = SurgeState.CALM;
    for (int tick = 1; tick <= 12; tick++) {
      state =
          detector.observe((399 + tick) * TICK, noisy(random, 100_000 + 500 * tick), 100_000, 1);
    }
    // A window shorter than the ramp takes what came before it for slope.
    assertThat(state.slopePerMinute()).isBetween(1_650.0, 2_670.0);
    assertThat(state.excess()).isCloseTo(6_000, within(1_500.0));
    assertThat(state.confidence()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 3, 50, 1_000, 50_000})
  void chanceRarelyAlarmsAndHardlyEverWithConfidence(double streams) {
    Random random = new Random(9);
    SurgeDetector detector = calm(random, streams, 400);
    int alarms = 0;
    int confident = 0;
    int ticks = 40_000;
    for (int tick = 0; tick < ticks; tick++) {
      SurgeState state = detector.observe((400 + tick) * TICK, noisy(random, streams), streams, 1);
      alarms += state.isRamp() ? 1 : 0;
      confident += state.isRamp() && state.confidence() > .9 ? 1 : 0;
    }
    assertThat(alarms / (double) ticks).isLessThan(.09);
    assertThat(confident / (double) ticks).isLessThan(.002);
  }

  @Test
  void aFallIsAFall() {
    Random random = new Random(3);
    SurgeDetector detector = calm(random, 100_000, 400);
    SurgeState state = SurgeState.CALM;
    for (int tick = 1; tick <= 8; tick++) {
      state =
          detector.observe((399 + tick) * TICK, noisy(random, 100_000 - 800 * tick), 100_000, 1);
    }
    assertThat(state.phase()).isEqualTo(Phase.FALLING);
    assertThat(state.slopePerMinute()).isNegative();
  }

  @Test
  void settlesAndCalmsDownWhenTheLevelHasFollowed() {
    Random random = new Random(5);
    SurgeDetector detector = calm(random, 100_000, 400);
    for (int tick = 1; tick <= 12; tick++) {
      detector.observe((399 + tick) * TICK, noisy(random, 100_000 + 1_000 * tick), 100_000, 1);
    }
    SurgeState state = SurgeState.CALM;
    boolean settled = false;
    for (int tick = 13; tick <= 400; tick++) {
      state = detector.observe((399 + tick) * TICK, noisy(random, 112_000), 100_000, 1.12);
      settled |= state.phase() == Phase.SETTLING;
    }
    assertThat(settled).isTrue();
    assertThat(state.width()).isLessThan(1_500);
  }

  @Test
  void aSilenceBeginsAnew() {
    Random random = new Random(6);
    SurgeDetector detector = calm(random, 100_000, 400);
    SurgeState state = detector.observe(400 * TICK + 3_600_000, 150_000, 100_000, 1);
    assertThat(state).isEqualTo(SurgeState.CALM);
  }

  @Test
  void anOldTickChangesNothing() throws IOException {
    SurgeDetector detector = calm(new Random(6), 100_000, 100);
    byte[] before = bytes(detector);
    detector.observe(50 * TICK, 1e9, 100_000, 1);
    assertThat(bytes(detector)).isEqualTo(before);
  }

  @Test
  void aRestoredDetectorGoesOnBitByBit() throws IOException {
    Random random = new Random(8);
    SurgeDetector original = calm(random, 5_000, 60);
    SurgeDetector restored = new SurgeDetector(SurgeOptions.defaults());
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes(original))));
    for (int tick = 60; tick < 200; tick++) {
      double streams = noisy(random, tick > 120 ? 5_000 + 100 * (tick - 120) : 5_000);
      assertThat(restored.observe(tick * TICK, streams, 5_000, 1))
          .isEqualTo(original.observe(tick * TICK, streams, 5_000, 1));
    }
  }

  @Test
  void optionsNameWhatIsOutOfRange() {
    assertThatThrownBy(() -> new SurgeOptions(1, .005, 5, 20, 20))
        .hasMessageContaining("alarmDeviations must be in [2.0, 20.0]: 1.0");
  }

  private static byte[] bytes(SurgeDetector detector) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    detector.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
