package dev.marquee.cachewarming.neural;

/**
 * Settings of a {@link NeuralForecaster}; the defaults were tuned on training data only.
 *
 * @param season hours of the short season, in [8, 48]
 * @param longSeason hours of the long season, a multiple of the short one in [168, 336]
 * @param units width of each of the two hidden layers, in [2, 64]
 * @param learningRate step of Adam, above 0
 * @param decay weight decay, at least 0
 * @param batch samples of a step, in [4, 512]
 * @param steps steps per hour, in [0, 16]
 */
public record NeuralOptions(
    int season,
    int longSeason,
    int units,
    double learningRate,
    double decay,
    int batch,
    int steps) {
  public NeuralOptions {
    requireWithin("season", season, 8, 48);
    requireWithin("longSeason", longSeason, 168, 336);
    if (longSeason % season != 0) {
      throw new IllegalArgumentException(
          "longSeason must be a multiple of season " + season + ": " + longSeason);
    }
    requireWithin("units", units, 2, 64);
    requireWithin("learningRate", learningRate, Double.MIN_NORMAL, 1);
    requireWithin("decay", decay, 0, 1);
    requireWithin("batch", batch, 4, 512);
    requireWithin("steps", steps, 0, 16);
  }

  /** Hours of a day and of a week. */
  public static NeuralOptions defaults() {
    return new NeuralOptions(24, 168, 24, 1e-3, 1e-4, 256, 1);
  }

  /** The same with other seasons. */
  public NeuralOptions withSeasons(int season, int longSeason) {
    return new NeuralOptions(season, longSeason, units, learningRate, decay, batch, steps);
  }

  private static void requireWithin(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }
}
