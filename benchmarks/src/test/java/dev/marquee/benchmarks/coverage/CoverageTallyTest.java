package dev.marquee.benchmarks.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.cachewarming.outlook.Horizon;
import dev.marquee.cachewarming.outlook.LoadQuantiles;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class CoverageTallyTest {
  private static final LoadQuantiles SAID =
      new LoadQuantiles(Horizon.HOUR, 0, 10, 20, 100, 180, 190, 195);

  @Test
  void countsWhatLiesWithin() {
    CoverageTally tally = new CoverageTally();
    for (double streams : new double[] {9, 10, 15, 20, 100, 180, 185, 193, 196, 400}) {
      tally.add(SAID, streams);
    }
    assertThat(tally.forecasts()).isEqualTo(10);
    assertThat(tally.coverage95()).isEqualTo(60);
    assertThat(tally.coverage80()).isEqualTo(30);
    assertThat(tally.above90()).isEqualTo(40);
    assertThat(tally.above99()).isEqualTo(20);
  }

  @Test
  void widthAndErrorAreRelative() {
    CoverageTally tally = new CoverageTally();
    tally.add(SAID, 90);
    tally.add(SAID, 100);
    assertThat(tally.relativeWidth()).isCloseTo((2 + 1.8) / 2, within(1e-12));
    assertThat(tally.smape()).isCloseTo(100 * (2 * 10 / 190.0) / 2, within(1e-9));
  }

  @Test
  void talliesAddUp() {
    CoverageTally one = new CoverageTally();
    CoverageTally two = new CoverageTally();
    one.add(SAID, 5);
    two.add(SAID, 100);
    one.add(two);
    assertThat(one.forecasts()).isEqualTo(2);
    assertThat(one.coverage95()).isEqualTo(50);
  }

  @Test
  void aShockIsRecoveredFromWhenNineOfTenOutlooksHold() {
    BitSet held = new BitSet();
    held.set(2);
    held.set(6, 60);
    // The outlook at 30 seconds held by chance: of the forty from there on 37 do, of those from
    // there on but one too few would if three more failed.
    assertThat(ShockRecovery.secondsUntilHeld(held, 60)).isEqualTo(30);
    held.clear(8, 10);
    assertThat(ShockRecovery.secondsUntilHeld(held, 60)).isEqualTo(90);
  }

  @Test
  void aShockThatIsNeverFollowedTakesTheWholeWatch() {
    assertThat(ShockRecovery.secondsUntilHeld(new BitSet(), 60)).isEqualTo(900);
  }

  @Test
  void aShockThatBreaksNothingTakesNoTime() {
    BitSet held = new BitSet();
    held.set(0, 60);
    assertThat(ShockRecovery.secondsUntilHeld(held, 60)).isZero();
  }
}
