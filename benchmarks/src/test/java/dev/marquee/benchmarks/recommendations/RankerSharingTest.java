package dev.marquee.benchmarks.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.marquee.recommendations.ranking.RankerState;
import org.junit.jupiter.api.Test;

class RankerSharingTest {
  private final RankerState[] states = {RankerState.initial(2), RankerState.initial(2)};

  private void learn(int learner, float change) {
    states[learner].values[0] += change;
    states[learner].steps++;
  }

  private static void round(RankerSharing sharing) {
    for (int event = 0; event < RankerSharing.EVERY; event++) {
      sharing.scored();
    }
  }

  @Test
  void summedLearnersEndWithEveryStepOnce() {
    RankerSharing sharing = new RankerSharing(RankerSharing.Rule.SUM, states);
    learn(0, 1);
    learn(1, 4);
    round(sharing);
    // Shipped, but what is published in this round is known in the next.
    assertThat(states[0].values[0]).isEqualTo(1);
    learn(0, 0.5f);
    round(sharing);
    assertThat(states[0].values[0]).isEqualTo(5.5f, offset(1e-5f));
    assertThat(states[1].values[0]).isEqualTo(5, offset(1e-5f));
    round(sharing);
    assertThat(states[1].values[0]).isEqualTo(5.5f, offset(1e-5f));
    assertThat(states[0].steps).isEqualTo(3);
  }

  @Test
  void averagedLearnersGoOnFromTheirMean() {
    RankerSharing sharing = new RankerSharing(RankerSharing.Rule.AVERAGE, states);
    learn(0, 1);
    learn(1, 4);
    round(sharing);
    round(sharing);
    assertThat(states[0].values[0]).isEqualTo(2.5f, offset(1e-5f));
    assertThat(states[1].values[0]).isEqualTo(2.5f, offset(1e-5f));
    learn(0, 1);
    round(sharing);
    round(sharing);
    assertThat(states[1].values[0]).isEqualTo(3, offset(1e-5f));
  }

  @Test
  void oneLearnerSharesNothing() {
    RankerState[] one = {states[0]};
    learn(0, 1);
    round(new RankerSharing(RankerSharing.Rule.AVERAGE, one));
    assertThat(states[0].values[0]).isEqualTo(1);
  }
}
