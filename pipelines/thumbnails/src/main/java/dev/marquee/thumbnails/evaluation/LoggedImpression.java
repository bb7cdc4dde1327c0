package dev.marquee.thumbnails.evaluation;

/**
 * A decided impression, as far as another policy's worth can be learned from it.
 *
 * @param reward what came of it, in [0, 1]
 * @param propensity probability with which the logging policy showed what was shown, in (0, 1]
 * @param targetProbability probability with which the target would have shown the same, in [0, 1]
 * @param shownPrediction reward that a model expects of what was shown, in [0, 1]; the model must
 *     not have learned from this impression
 * @param targetPrediction reward that the same model expects of the target in this place, the mean
 *     over its actions, in [0, 1]
 */
public record LoggedImpression(
    double reward,
    double propensity,
    double targetProbability,
    double shownPrediction,
    double targetPrediction) {

  /**
   * Weights above it are errors of logging; their cubes still add up without leaving the range of a
   * double.
   */
  public static final double LARGEST_WEIGHT = 1e60;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException when a number lies outside its range
   */
  public LoggedImpression {
    requireShare("reward", reward);
    if (!(propensity > 0 && propensity <= 1)) {
      throw new IllegalArgumentException("propensity must be in (0, 1]: " + propensity);
    }
    requireShare("targetProbability", targetProbability);
    requireShare("shownPrediction", shownPrediction);
    requireShare("targetPrediction", targetPrediction);
    if (!(targetProbability / propensity <= LARGEST_WEIGHT)) {
      throw new IllegalArgumentException(
          "weight must be at most "
              + LARGEST_WEIGHT
              + ": targetProbability "
              + targetProbability
              + " over propensity "
              + propensity);
    }
  }

  /** One without a model of rewards: the doubly robust estimate becomes the one by weights. */
  public static LoggedImpression withoutPredictions(
      double reward, double propensity, double targetProbability) {
    return new LoggedImpression(reward, propensity, targetProbability, 0, 0);
  }

  /** How many impressions of the target this one stands for, at least 0. */
  public double weight() {
    return targetProbability / propensity;
  }

  /** The model's expectation of the target, corrected by the weighted error of the model here. */
  double doublyRobustReward() {
    return targetPrediction + weight() * (reward - shownPrediction);
  }

  static void requireShare(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be in [0, 1]: " + value);
    }
  }
}
