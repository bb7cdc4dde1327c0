package dev.marquee.benchmarks.policyevaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.marquee.benchmarks.policyevaluation.ClickPriors.Beta;
import dev.marquee.benchmarks.policyevaluation.OpenBanditLog.Impression;
import dev.marquee.thumbnails.evaluation.Estimator;
import dev.marquee.thumbnails.evaluation.PolicyValue;
import dev.marquee.thumbnails.evaluation.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolicyEvaluationTest {
  private static final int LOGS = 1_000;
  private static final int IMPRESSIONS = 10_000;
  private static final int ARMS = 6;
  private static final double[] RATES = {.012, .006, .009, .014, .007, .01};

  private final TargetPolicy target = TargetPolicy.thompsonSampling(priors(), 100_000, 1);

  private static Map<String, Beta> priors() {
    Map<String, Beta> priors = new LinkedHashMap<>();
    for (int arm = 0; arm < ARMS; arm++) {
      priors.put(Integer.toString(arm), new Beta(400 * RATES[arm], 400));
    }
    return priors;
  }

  private double truth() {
    double truth = 0;
    for (int position = 1; position <= OpenBanditLog.POSITIONS; position++) {
      for (int arm = 0; arm < ARMS; arm++) {
        truth += target.probability(arm, position) * RATES[arm] / OpenBanditLog.POSITIONS;
      }
    }
    return truth;
  }

  /** A log of the uniform policy. */
  private static OpenBanditLog log(SplittableRandom random) {
    List<Impression> impressions = new ArrayList<>(IMPRESSIONS);
    for (int at = 0; at < IMPRESSIONS; at++) {
      int arm = random.nextInt(ARMS);
      impressions.add(
          new Impression(
              Integer.toString(arm),
              1 + random.nextInt(OpenBanditLog.POSITIONS),
              random.nextDouble() < RATES[arm] ? 1 : 0,
              1.0 / ARMS));
    }
    return new OpenBanditLog(impressions, 0);
  }

  @Test
  void intervalsHoldTheTruthInNineteenOfTwentyLogsThoughTheModelLearnsFromTheSameLog() {
    double truth = truth();
    SplittableRandom random = new SplittableRandom(1);
    Map<Estimator, Integer> held = new EnumMap<>(Estimator.class);
    Map<Estimator, Double> sums = new EnumMap<>(Estimator.class);
    for (int at = 0; at < LOGS; at++) {
      for (PolicyValue value : PolicyEvaluation.of(log(random), target, at)) {
        assertThat(value.verdict()).isEqualTo(Verdict.ACCEPTED);
        boolean holds = value.interval().lower() <= truth && truth <= value.interval().upper();
        held.merge(value.estimator(), holds ? 1 : 0, Integer::sum);
        sums.merge(value.estimator(), value.estimate(), Double::sum);
      }
    }
    assertThat(held).hasSize(4);
    held.forEach(
        (estimator, count) ->
            assertThat((double) count / LOGS).as(estimator.id()).isBetween(.93, .97));
    // About four standard errors of the mean over the logs.
    sums.forEach(
        (estimator, sum) ->
            assertThat(sum / LOGS)
                .as(estimator.id())
                .isEqualTo(truth, within(estimator == Estimator.REPLAY ? 3.2e-4 : 1.8e-4)));
  }

  @Test
  void replayDoesNotAcceptALogWhosePropensitiesOnlyLookUniform() {
    List<Impression> impressions = new ArrayList<>(log(new SplittableRandom(2)).impressions());
    assertThat(replay(impressions).verdict()).isEqualTo(Verdict.ACCEPTED);
    Impression first = impressions.get(0);
    impressions.set(0, new Impression(first.arm(), first.position(), 0, .5));
    assertThat(replay(impressions).verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(replay(impressions).reason())
        .startsWith("the logging policy was not uniform: propensities in [0.167, 0.500]");
  }

  private PolicyValue replay(List<Impression> impressions) {
    return PolicyEvaluation.of(new OpenBanditLog(impressions, 0), target, 3).get(3);
  }
}
