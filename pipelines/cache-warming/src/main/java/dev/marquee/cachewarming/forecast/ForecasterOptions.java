package dev.marquee.cachewarming.forecast;

/**
 * Settings of a {@link LoadForecaster}; the defaults were tuned on training data only.
 *
 * @param season hours of the short season, in [8, 48]
 * @param longSeason hours of the long season, a multiple of the short one in [168, 336]
 * @param regressionDiscount what a sample keeps of its weight per hour, in (0, 1)
 * @param ridge penalty of a coefficient per unit of sample weight, above 0
 * @param robustness errors well above it, in deviations, count by their size, not its square
 * @param refitHours hours between two solutions of the regressions, at least 1
 * @param blendDiscount what an expert's error keeps of its weight per scored forecast, in (0, 1)
 * @param blendPower weights start from the mean absolute error to minus this power, at least 0
 * @param gradientSteps exponentiated-gradient steps on the experts' error covariance, at least 0
 * @param gradientRate length of such a step, at least 0
 * @param geometricShare share of the geometric mean in the blend, in [0, 1]
 * @param histogramDiscount what a residual keeps of its weight per scored forecast, in (0, 1)
 * @param siblingWeight residuals that the siblings' histogram stands for, at least 0
 * @param deviationDiscount what a slot's deviation keeps per scored forecast, in (0, 1)
 * @param trackingRate step of the conformal tracking in logits, at least 0
 */
public record ForecasterOptions(
    int season,
    int longSeason,
    double regressionDiscount,
    double ridge,
    double robustness,
    int refitHours,
    double blendDiscount,
    double blendPower,
    int gradientSteps,
    double gradientRate,
    double geometricShare,
    double histogramDiscount,
    double siblingWeight,
    double deviationDiscount,
    double trackingRate) {
  public ForecasterOptions {
    requireWithin("season", season, 8, 48);
    requireWithin("longSeason", longSeason, 168, 336);
    if (longSeason % season != 0) {
      throw new IllegalArgumentException(
          "longSeason must be a multiple of season " + season + ": " + longSeason);
    }
    requireShare("regressionDiscount", regressionDiscount);
    requireWithin("ridge", ridge, Double.MIN_NORMAL, 1e3);
    requireWithin("robustness", robustness, 1e-6, 1e3);
    requireWithin("refitHours", refitHours, 1, 168);
    requireShare("blendDiscount", blendDiscount);
    requireWithin("blendPower", blendPower, 0, 20);
    requireWithin("gradientSteps", gradientSteps, 0, 1000);
    requireWithin("gradientRate", gradientRate, 0, 10);
    requireWithin("geometricShare", geometricShare, 0, 1);
    requireShare("histogramDiscount", histogramDiscount);
    requireWithin("siblingWeight", siblingWeight, 0, 1e6);
    requireShare("deviationDiscount", deviationDiscount);
    requireWithin("trackingRate", trackingRate, 0, 1);
  }

  /** Hours of a day and of a week. */
  public static ForecasterOptions defaults() {
    return new ForecasterOptions(
        24, 168, .999, 1e-4, .1, 4, .9975, 5, 20, .1, .5, .998, 500, .97, .008);
  }

  /** The same with other seasons. */
  public ForecasterOptions withSeasons(int season, int longSeason) {
    return new ForecasterOptions(
        season,
        longSeason,
        regressionDiscount,
        ridge,
        robustness,
        refitHours,
        blendDiscount,
        blendPower,
        gradientSteps,
        gradientRate,
        geometricShare,
        histogramDiscount,
        siblingWeight,
        deviationDiscount,
        trackingRate);
  }

  private static void requireShare(String key, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(key + " must be in (0, 1): " + value);
    }
  }

  private static void requireWithin(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
