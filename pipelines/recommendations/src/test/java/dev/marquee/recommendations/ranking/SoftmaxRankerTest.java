package dev.marquee.recommendations.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxRankerTest {
  private static final RankerOptions OPTIONS = RankerOptions.defaults();

  /** Thirty candidates with normal features and equal priors. */
  private static Candidates drawn(Random random) {
    Candidates candidates = new Candidates();
    candidates.size = 30;
    for (int at = 0; at < candidates.size; at++) {
      candidates.titles[at] = at;
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        candidates.raw[feature][at] = (float) random.nextGaussian();
      }
    }
    return candidates;
  }

  private static int greatest(Candidates candidates, int feature) {
    int best = 0;
    for (int at = 1; at < candidates.size; at++) {
      if (candidates.raw[feature][at] > candidates.raw[feature][best]) {
        best = at;
      }
    }
    return best;
  }

  @Test
  void startsExactlyAtThePrior() {
    SoftmaxRanker ranker = new SoftmaxRanker(OPTIONS, RankerState.initial(OPTIONS.units()));
    Candidates candidates = drawn(new Random(1));
    for (int at = 0; at < candidates.size; at++) {
      candidates.prior[at] = -at;
    }
    ranker.score(candidates);
    assertThat(candidates.scores[0]).isZero();
    assertThat(candidates.scores[29]).isEqualTo(-29);
  }

  @Test
  void learnsWhichFeatureDecides() {
    SoftmaxRanker ranker = new SoftmaxRanker(OPTIONS, RankerState.initial(OPTIONS.units()));
    Random random = new Random(2);
    for (int event = 0; event < 400; event++) {
      Candidates candidates = drawn(random);
      ranker.score(candidates);
      ranker.learn(candidates, greatest(candidates, Feature.AGE), 1, event);
    }
    int right = 0;
    for (int event = 0; event < 100; event++) {
      Candidates candidates = drawn(random);
      ranker.score(candidates);
      right += candidates.ranked()[0] == greatest(candidates, Feature.AGE) ? 1 : 0;
    }
    assertThat(right).isGreaterThan(80);
  }

  @Test
  void stepsAgainstTheGradientOfTheCrossEntropy() {
    // With all weights zero but one, the loss must fall by what the numerical gradient says.
    RankerState state = RankerState.initial(OPTIONS.units());
    state.values[RankerState.biases(OPTIONS.units()) + OPTIONS.units()] = 0.3f;
    Candidates candidates = drawn(new Random(3));
    int watched = RankerState.hidden() + Feature.AGE;
    double up = loss(state, watched, 0.01f, candidates);
    double down = loss(state, watched, -0.01f, candidates);
    double gradient = (up - down) / 0.02;
    RankerState learned = state.copy();
    SoftmaxRanker ranker = new SoftmaxRanker(OPTIONS, learned);
    ranker.score(candidates);
    ranker.learn(candidates, 5, 1, 7);
    double squared = learned.values[learned.values.length / 2 + watched];
    assertThat(Math.sqrt(squared)).isCloseTo(Math.abs(gradient), offset(2e-3));
    assertThat(Math.abs(gradient)).isGreaterThan(1e-3);
    assertThat(Math.signum(learned.values[watched] - state.values[watched]))
        .isEqualTo((float) -Math.signum(gradient));
  }

  private static double loss(RankerState state, int at, float change, Candidates candidates) {
    RankerState changed = state.copy();
    changed.values[at] += change;
    new SoftmaxRanker(OPTIONS, changed).score(candidates);
    double total = 0;
    for (int one = 0; one < candidates.size; one++) {
      total += Math.exp(candidates.scores[one]);
    }
    return Math.log(total) - candidates.scores[5];
  }

  @Test
  void ranksByScoreAndThenByPlace() {
    Candidates candidates = new Candidates();
    candidates.size = 4;
    candidates.scores[0] = -1;
    candidates.scores[1] = 2;
    candidates.scores[2] = -1;
    candidates.scores[3] = 0;
    assertThat(candidates.ranked()).startsWith(1, 3, 0, 2);
  }
}
