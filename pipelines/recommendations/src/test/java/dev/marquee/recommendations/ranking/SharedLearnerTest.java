package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedLearnerTest {
  private static final int UNITS = 2;

  private final RankerState owner = RankerState.initial(UNITS);
  private final RankerState state = RankerState.initial(UNITS);
  private final SharedLearner learner = new SharedLearner(state, 100, 1);

  private static void step(RankerState on, int weight, float change) {
    on.values[weight] += change;
    on.steps++;
  }

  @Test
  void shipsWhatItLearnedSinceItsLastContributionUnderTheNextNumber() {
    assertThat(learner.hasNews()).isFalse();
    step(state, 3, 0.5f);
    assertThat(learner.hasNews()).isTrue();
    RankerState delta = learner.ship();
    assertThat(delta.steps).isOne();
    assertThat(delta.values[3]).isCloseTo(0.5f, within(1e-6f));
    assertThat(learner.lastNumber()).isEqualTo(101);
    assertThat(learner.isWaiting()).isTrue();
    assertThat(learner.hasNews()).isFalse();
    step(state, 3, 0.25f);
    assertThat(learner.ship().values[3]).isCloseTo(0.25f, within(1e-6f));
    assertThat(learner.lastNumber()).isEqualTo(102);
  }

  @Test
  void takesASumOverAndAddsWhatItHasLearnedSince() {
    step(state, 3, 0.5f);
    owner.add(learner.ship());
    step(owner, 4, 2);
    step(state, 3, 0.125f);
    assertThat(learner.take(owner, 101)).isTrue();
    assertThat(state.values[3]).isCloseTo(owner.values[3] + 0.125f, within(1e-6f));
    assertThat(state.values[4]).isCloseTo(owner.values[4], within(1e-6f));
    assertThat(state.steps).isEqualTo(3);
    assertThat(learner.isWaiting()).isFalse();
    assertThat(learner.ship().values[3]).isCloseTo(0.125f, within(1e-6f));
  }

  @Test
  void leavesASumThatMissesItsLastContribution() {
    step(state, 3, 0.5f);
    learner.ship();
    float own = state.values[3];
    assertThat(learner.take(owner, 100)).isFalse();
    assertThat(learner.take(owner, Long.MIN_VALUE)).isFalse();
    assertThat(state.values[3]).isEqualTo(own);
    learner.stopWaiting();
    assertThat(learner.take(owner, Long.MIN_VALUE)).isTrue();
  }

  @Test
  void aFreshLearnerTakesAnySum() {
    step(owner, 7, 3);
    assertThat(learner.take(owner, Long.MIN_VALUE)).isTrue();
    assertThat(state.values).containsExactly(owner.values);
    assertThat(learner.hasNews()).isFalse();
  }

  @Test
  void whatTheOwnerLearnsLaterDoesNotReachIntoTheLearner() {
    assertThat(learner.take(owner, Long.MIN_VALUE)).isTrue();
    step(owner, 7, 3);
    assertThat(state.values[7]).isNotEqualTo(owner.values[7]);
  }

  @Test
  void contributesItsShareAndTakesTheMeanOver() {
    SharedLearner half = new SharedLearner(state, 0, 0.5f);
    step(state, 3, 1);
    RankerState delta = half.ship();
    assertThat(delta.values[3]).isCloseTo(0.5f, within(1e-6f));
    assertThat(delta.steps).isOne();
    owner.add(delta);
    step(owner, 3, 2);
    step(state, 3, 0.25f);
    assertThat(half.take(owner, half.lastNumber())).isTrue();
    assertThat(state.values[3])
        .isCloseTo(RankerState.initial(UNITS).values[3] + 0.5f + 2 + 0.25f, within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(floats = {1, 0.25f})
  void theShareOfEveryStepIsInTheSumOnce(float share) {
    Random random = new Random(1);
    int learners = 4;
    RankerState[] states = new RankerState[learners];
    SharedLearner[] all = new SharedLearner[learners];
    long[] included = new long[learners];
    for (int one = 0; one < learners; one++) {
      states[one] = RankerState.initial(UNITS);
      all[one] = new SharedLearner(states[one], 1000L * one, share);
      included[one] = Long.MIN_VALUE;
    }
    double[] learned = new double[owner.values.length];
    int steps = 0;
    for (int round = 0; round < 2000; round++) {
      int one = random.nextInt(learners);
      int weight = random.nextInt(owner.values.length);
      float change = random.nextInt(9) - 4;
      step(states[one], weight, change);
      learned[weight] += change;
      steps++;
      if (random.nextInt(3) == 0 && !all[one].isWaiting()) {
        owner.add(all[one].ship());
        included[one] = all[one].lastNumber();
      }
      int reader = random.nextInt(learners);
      if (random.nextInt(3) == 0) {
        all[reader].take(owner.copy(), included[reader]);
      }
    }
    for (int one = 0; one < learners; one++) {
      all[one].take(owner.copy(), included[one]);
      if (all[one].hasNews()) {
        owner.add(all[one].ship());
        included[one] = all[one].lastNumber();
      }
    }
    RankerState initial = RankerState.initial(UNITS);
    assertThat(owner.steps).isEqualTo(steps);
    for (int at = 0; at < learned.length; at++) {
      assertThat(owner.values[at] - initial.values[at])
          .isCloseTo((float) (share * learned[at]), within(1e-3f));
    }
    for (int one = 0; one < learners; one++) {
      assertThat(all[one].take(owner, included[one])).isTrue();
      assertThat(states[one].values).containsExactly(owner.values, within(1e-3f));
    }
  }
}
