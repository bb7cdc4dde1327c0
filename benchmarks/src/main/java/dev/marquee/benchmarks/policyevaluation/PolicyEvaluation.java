package dev.marquee.benchmarks.policyevaluation;

import dev.marquee.benchmarks.policyevaluation.OpenBanditLog.Impression;
import dev.marquee.thumbnails.evaluation.ImportanceSums;
import dev.marquee.thumbnails.evaluation.LoggedImpression;
import dev.marquee.thumbnails.evaluation.PolicyValue;
import dev.marquee.thumbnails.evaluation.ReplaySums;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * What a target is worth by a log, by every estimator.
 *
 * <p>Replay draws one arm from the target's probabilities of the position for each impression in
 * turn, without regard to what was shown, and accepts those whose arm was shown. It is refused
 * unless every propensity is one over the number of arms, since only then the accepted ones look as
 * if the target had shown them.
 */
public final class PolicyEvaluation {
  /** Logs write propensities with about seven digits. */
  private static final double RELATIVE_ROUNDING = 1e-5;

  /** Keeps replay's draws apart from those of the target's probabilities. */
  private static final long REPLAY_SEED = 0x5851f42d4c957f2dL;

  private PolicyEvaluation() {}

  /**
   * Evaluates.
   *
   * @param target knows every arm of the log
   * @param seed of replay's draws
   * @return inverse propensity scoring, self-normalised, doubly robust, replay
   */
  public static List<PolicyValue> of(OpenBanditLog log, TargetPolicy target, long seed) {
    List<Impression> impressions = log.impressions();
    CrossFittedClickRates rates = new CrossFittedClickRates(impressions, target);
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(seed ^ REPLAY_SEED);
    ImportanceSums sums = new ImportanceSums();
    ReplaySums replay = new ReplaySums();
    double least = Double.POSITIVE_INFINITY;
    double most = 0;
    for (int at = 0; at < impressions.size(); at++) {
      Impression impression = impressions.get(at);
      int arm = target.number(impression.arm());
      sums.add(
          new LoggedImpression(
              impression.click(),
              impression.propensity(),
              target.probability(arm, impression.position()),
              rates.ofArm(at, arm),
              rates.ofTarget(at, impression.position())));
      replay.add(impression.click(), target.draw(impression.position(), random) == arm);
      least = Math.min(least, impression.propensity());
      most = Math.max(most, impression.propensity());
    }
    return List.of(
        sums.ips(),
        sums.snips(),
        sums.doublyRobust(),
        judgedByLogging(replay.value(), least, most, target.arms()));
  }

  private static PolicyValue judgedByLogging(
      PolicyValue replay, double least, double most, int arms) {
    double uniform = 1.0 / arms;
    boolean isUniform =
        least >= uniform * (1 - RELATIVE_ROUNDING) && most <= uniform * (1 + RELATIVE_ROUNDING);
    if (replay.impressions() == 0 || isUniform) {
      return replay;
    }
    return replay.refusedBecause(
        String.format(
            Locale.ROOT,
            "the logging policy was not uniform: propensities in [%.3g, %.3g], uniform over %d arms"
                + " is %.3g",
            least,
            most,
            arms,
            uniform));
  }
}
