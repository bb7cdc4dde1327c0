package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class RankerStateTest {
  @Test
  void addsUpWhatSeveralLearnersChanged() {
    RankerState base = RankerState.initial(4);
    RankerState first = base.copy();
    RankerState second = base.copy();
    first.values[3] += 0.5f;
    first.steps += 2;
    second.values[3] += 0.25f;
    second.values[7] -= 1;
    second.steps += 1;
    RankerState sum = base.copy();
    sum.add(first.deltaSince(base));
    sum.add(second.deltaSince(base));
    assertThat(sum.values[3]).isCloseTo(base.values[3] + 0.75f, offset(1e-6f));
    assertThat(sum.values[7]).isCloseTo(base.values[7] - 1, offset(1e-6f));
    assertThat(sum.steps).isEqualTo(3);
  }

  @Test
  void copiesShareNothing() {
    RankerState state = RankerState.initial(4);
    RankerState copy = state.copy();
    RankerState taken = new RankerState();
    taken.set(state);
    state.values[0] = 9;
    assertThat(copy.values[0]).isZero();
    assertThat(taken.values[0]).isZero();
  }

  @Test
  void refusesADeltaOfAnotherShape() {
    assertThatThrownBy(() -> RankerState.initial(4).add(RankerState.initial(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot take a delta");
  }
}
