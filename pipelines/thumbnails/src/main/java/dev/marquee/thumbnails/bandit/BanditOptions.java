package dev.marquee.thumbnails.bandit;

/**
 * Prior and pace of the artwork model; deviations are on the log-odds scale.
 *
 * @param audiences number of audiences, in [1, 64]
 * @param features numbers that describe a picture, in [0, 64]
 * @param baseline prior mean of the log-odds that any title is taken, finite
 * @param baselineDeviation prior deviation of it, positive
 * @param titleDeviation how much titles differ, positive
 * @param armDeviation how much pictures of one title differ, positive
 * @param audienceDeviation how much audiences differ about one picture, 0 when they do not
 * @param featureDeviation how much a feature counts for everyone, 0 when features count for nothing
 * @param audienceFeatureDeviation how much more or less for one audience, 0 when it does not
 * @param relevanceDeviation how unsure it is at first that features mean anything, 0 when they do
 *     for certain
 * @param exploration multiple of the posterior deviation that a draw adds, in [0, 10]
 * @param evidence information about a title, the inverse variance that it has gained, at which
 *     draws are 1/√2 of their full width, at least 0; 0 for full draws from the first impression
 * @param drift variance that each effect gains per unit of time, up to its prior's, at least 0
 * @param wear variance that each picture's own effect gains, up to its prior's, with each
 *     impression of its title that is learned from, in [0, 1]
 * @param halfLife time in which half of what was learned is forgotten, positive, infinity for never
 */
public record BanditOptions(
    int audiences,
    int features,
    float baseline,
    float baselineDeviation,
    float titleDeviation,
    float armDeviation,
    float audienceDeviation,
    float featureDeviation,
    float audienceFeatureDeviation,
    float relevanceDeviation,
    float exploration,
    float evidence,
    float drift,
    float wear,
    double halfLife) {

  public BanditOptions {
    require("audiences", audiences, 1, 64);
    require("features", features, 0, 64);
    require("baseline", baseline, -20, 20);
    require("baselineDeviation", baselineDeviation, Float.MIN_NORMAL, 10);
    require("titleDeviation", titleDeviation, Float.MIN_NORMAL, 10);
    require("armDeviation", armDeviation, Float.MIN_NORMAL, 10);
    require("audienceDeviation", audienceDeviation, 0, 10);
    require("featureDeviation", featureDeviation, 0, 10);
    require("audienceFeatureDeviation", audienceFeatureDeviation, 0, 10);
    require("relevanceDeviation", relevanceDeviation, 0, 10);
    require("exploration", exploration, 0, 10);
    require("evidence", evidence, 0, 1e6);
    require("drift", drift, 0, 10);
    require("wear", wear, 0, 1);
    if (!(halfLife > 0)) {
      throw new IllegalArgumentException("halfLife must be positive: " + halfLife);
    }
  }

  /**
   * The shipped prior: wide, nearly free when the model is right and better when it is wrong.
   * Without drift, which depends on the unit of time.
   */
  public static BanditOptions of(int audiences, int features) {
    return new BanditOptions(
        audiences,
        features,
        -3,
        1,
        .5f,
        .3f,
        .35f,
        .3f,
        .15f,
        1,
        .5f,
        32,
        0,
        2e-5f,
        Double.POSITIVE_INFINITY);
  }

  /** The same with effects that drift. */
  public BanditOptions withDrift(float perUnit, double otherHalfLife) {
    return new BanditOptions(
        audiences,
        features,
        baseline,
        baselineDeviation,
        titleDeviation,
        armDeviation,
        audienceDeviation,
        featureDeviation,
        audienceFeatureDeviation,
        relevanceDeviation,
        exploration,
        evidence,
        perUnit,
        wear,
        otherHalfLife);
  }

  /** The same with pictures that wear otherwise. */
  public BanditOptions withWear(float other) {
    return new BanditOptions(
        audiences,
        features,
        baseline,
        baselineDeviation,
        titleDeviation,
        armDeviation,
        audienceDeviation,
        featureDeviation,
        audienceFeatureDeviation,
        relevanceDeviation,
        exploration,
        evidence,
        drift,
        other,
        halfLife);
  }

  /** The same with other deviations of pictures, of audiences and of features. */
  public BanditOptions withDeviations(
      float arm, float audience, float feature, float audienceFeature) {
    return new BanditOptions(
        audiences,
        features,
        baseline,
        baselineDeviation,
        titleDeviation,
        arm,
        audience,
        feature,
        audienceFeature,
        relevanceDeviation,
        exploration,
        evidence,
        drift,
        wear,
        halfLife);
  }

  /** The same with another multiple of the posterior deviation in draws. */
  public BanditOptions withExploration(float other) {
    return new BanditOptions(
        audiences,
        features,
        baseline,
        baselineDeviation,
        titleDeviation,
        armDeviation,
        audienceDeviation,
        featureDeviation,
        audienceFeatureDeviation,
        relevanceDeviation,
        other,
        evidence,
        drift,
        wear,
        halfLife);
  }

  /** The same with draws that reach 1/√2 of their width at another evidence. */
  public BanditOptions withEvidence(float other) {
    return new BanditOptions(
        audiences,
        features,
        baseline,
        baselineDeviation,
        titleDeviation,
        armDeviation,
        audienceDeviation,
        featureDeviation,
        audienceFeatureDeviation,
        relevanceDeviation,
        exploration,
        other,
        drift,
        wear,
        halfLife);
  }

  private static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
