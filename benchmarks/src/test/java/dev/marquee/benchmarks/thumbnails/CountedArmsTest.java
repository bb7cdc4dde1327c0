package dev.marquee.benchmarks.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CountedArmsTest {
  @Test
  void countsFadeByTheHalfLifeAndOnlyWhenTheyAreAdvanced() {
    CountedArms arms = new CountedArms(true, 100);
    arms.advance(3, 1, 50);
    arms.add(3, 1, 4, true);
    arms.add(3, 1, 4, false);
    assertThat(arms.shown(3, 1, 4)).isEqualTo(2);
    arms.advance(3, 1, 150);
    assertThat(arms.shown(3, 1, 4)).isCloseTo(1, within(1e-6f));
    assertThat(arms.taken(3, 1, 4)).isCloseTo(.5f, within(1e-6f));
    arms.add(3, 1, 4, true);
    arms.advance(3, 1, 350);
    assertThat(arms.shown(3, 1, 4)).isCloseTo(.5f, within(1e-6f));
  }

  @Test
  void audiencesFadeByTheirOwnClock() {
    CountedArms arms = new CountedArms(true, 100);
    arms.add(3, 0, 4, true);
    arms.add(3, 1, 4, true);
    arms.advance(3, 1, 100);
    assertThat(arms.shown(3, 0, 4)).isEqualTo(1);
    assertThat(arms.shown(3, 1, 4)).isCloseTo(.5f, within(1e-6f));
  }

  @Test
  void withoutHalfLifeNothingFadesAndAudiencesAreOne() {
    CountedArms arms = new CountedArms(false);
    arms.add(7, 0, 2, true);
    arms.advance(7, 3, ArtworkWorld.IMPRESSIONS);
    assertThat(arms.shown(7, 3, 2)).isEqualTo(1);
    arms.forget(7, 2);
    assertThat(arms.shown(7, 0, 2)).isZero();
    assertThat(arms.taken(7, 0, 2)).isZero();
  }
}
