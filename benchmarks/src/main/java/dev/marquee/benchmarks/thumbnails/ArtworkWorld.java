package dev.marquee.benchmarks.thumbnails;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The truth of one simulated service: with which probability each audience takes each title behind
 * each of its pictures, and how that changes during the run.
 *
 * <p>Seeded: the same seed makes the same world for every policy. Not thread-safe.
 */
public final class ArtworkWorld {
  public static final int TITLES = 150;
  public static final int ARMS = 6;
  public static final int AUDIENCES = 4;
  public static final int FEATURES = 4;
  public static final int IMPRESSIONS = 300_000;

  /** Impressions of the service that are a title's early ones: a tenth of the run. */
  public static final int EARLY = IMPRESSIONS / 10;

  /** Exponent of the titles' shares of impressions. */
  public static final double ZIPF = 1;

  static final double BASE = -3.2;
  static final double TITLE_DEVIATION = .5;
  static final double ARM_DEVIATION = .25;
  static final double AUDIENCE_DEVIATION = .2;
  static final double AUDIENCE_FEATURE_DEVIATION = .12;
  static final double[] FEATURE_WEIGHTS = {.25, .15, -.15, .1};

  static final double CLICK_RATE_FACTOR = 8;
  static final double DEVIATING_CELLS = .15;
  static final double LARGEST_RATE = .5;

  private static final int QUARTER = IMPRESSIONS / 4;

  /** What stands for all pictures of a title, and the title itself. */
  private static final int WHOLE_TITLE = -1;

  /** A change of one picture, or of a whole title, at one moment. */
  private record Replacement(int at, int title, int arm) {}

  private final Landscape landscape;
  private final SplittableRandom random;
  private final double[] titleEffects = new double[TITLES];
  private final double[][] audienceWeights = new double[AUDIENCES][FEATURES];
  private final float[][][] features = new float[TITLES][ARMS][];
  private final double[][][] rates = new double[TITLES][ARMS][AUDIENCES];
  private final List<Replacement> replacements;
  private int nextReplacement;
  private int now;

  /** Hears what is new. */
  public interface ReplacementListener {
    /** A title's picture was replaced by a new one. */
    void replaced(int title, int arm);

    /** A title gave way to a new one, with all its pictures. */
    void entered(int title);
  }

  /**
   * @param clickRates for {@link Landscape#MISMATCHED}, else unused
   */
  public ArtworkWorld(Landscape landscape, long seed, ClickRates clickRates) {
    this.landscape = landscape;
    this.random = new SplittableRandom(seed);
    for (double[] weights : audienceWeights) {
      for (int feature = 0; feature < FEATURES; feature++) {
        weights[feature] = AUDIENCE_FEATURE_DEVIATION * random.nextGaussian();
      }
    }
    for (int title = 0; title < TITLES; title++) {
      titleEffects[title] = TITLE_DEVIATION * random.nextGaussian();
      for (int arm = 0; arm < ARMS; arm++) {
        make(title, arm);
        if (landscape == Landscape.MISMATCHED) {
          drawRates(title, arm, clickRates.rates());
        }
      }
    }
    this.replacements =
        switch (landscape) {
          case CHURN -> drawReplacements();
          case ENTRY -> drawEntries();
          case MATCHED, MISMATCHED, DRIFT, DELAY -> List.of();
        };
  }

  /** What the truth is drawn with, by name, for the output. */
  public static Map<String, Object> constants() {
    Map<String, Object> constants = new LinkedHashMap<>();
    constants.put("titles", TITLES);
    constants.put("arms", ARMS);
    constants.put("audiences", AUDIENCES);
    constants.put("features", FEATURES);
    constants.put("impressions", IMPRESSIONS);
    constants.put("zipfExponent", ZIPF);
    constants.put("baseLogit", BASE);
    constants.put("titleDeviation", TITLE_DEVIATION);
    constants.put("armDeviation", ARM_DEVIATION);
    constants.put("audienceDeviation", AUDIENCE_DEVIATION);
    constants.put("featureWeights", FEATURE_WEIGHTS);
    constants.put("audienceFeatureDeviation", AUDIENCE_FEATURE_DEVIATION);
    constants.put("clickRateFactor", CLICK_RATE_FACTOR);
    constants.put("deviatingCells", DEVIATING_CELLS);
    constants.put("largestRate", LARGEST_RATE);
    return constants;
  }

  /** Features of a picture, {@link #FEATURES} numbers. */
  public float[] features(int title, int arm) {
    return features[title][arm];
  }

  /** Probability that an audience takes the title behind a picture, now. */
  public double rate(int title, int arm, int audience) {
    return rates[title][arm][audience];
  }

  /** The greatest rate that a picture of the title has with the audience, now. */
  public double bestRate(int title, int audience) {
    double best = 0;
    for (int arm = 0; arm < ARMS; arm++) {
      best = Math.max(best, rates[title][arm][audience]);
    }
    return best;
  }

  /** The mean rate over the title's pictures: what a policy gets that draws evenly. */
  public double meanRate(int title, int audience) {
    double sum = 0;
    for (int arm = 0; arm < ARMS; arm++) {
      sum += rates[title][arm][audience];
    }
    return sum / ARMS;
  }

  /** Lets the world change until before the given impression. */
  public void advance(int impression, ReplacementListener listener) {
    while (now < impression) {
      now++;
      if (landscape == Landscape.DRIFT && now % QUARTER == 0) {
        for (int title = 0; title < TITLES; title++) {
          swapBest(title);
        }
      }
    }
    while (nextReplacement < replacements.size()
        && replacements.get(nextReplacement).at <= impression) {
      Replacement one = replacements.get(nextReplacement++);
      if (one.arm == WHOLE_TITLE) {
        titleEffects[one.title] = TITLE_DEVIATION * random.nextGaussian();
        for (int arm = 0; arm < ARMS; arm++) {
          make(one.title, arm);
        }
        listener.entered(one.title);
      } else {
        make(one.title, one.arm);
        listener.replaced(one.title, one.arm);
      }
    }
  }

  private void make(int title, int arm) {
    float[] described = new float[FEATURES];
    for (int feature = 0; feature < FEATURES; feature++) {
      described[feature] = (float) random.nextGaussian();
    }
    features[title][arm] = described;
    double own = ARM_DEVIATION * random.nextGaussian();
    for (int audience = 0; audience < AUDIENCES; audience++) {
      double logit = BASE + titleEffects[title] + own;
      logit += AUDIENCE_DEVIATION * random.nextGaussian();
      for (int feature = 0; feature < FEATURES; feature++) {
        logit +=
            described[feature] * (FEATURE_WEIGHTS[feature] + audienceWeights[audience][feature]);
      }
      rates[title][arm][audience] = 1 / (1 + Math.exp(-logit));
    }
  }

  private void drawRates(int title, int arm, List<Double> clickRates) {
    double rate = CLICK_RATE_FACTOR * clickRates.get(random.nextInt(clickRates.size()));
    for (int audience = 0; audience < AUDIENCES; audience++) {
      double own = rate;
      if (random.nextDouble() < DEVIATING_CELLS) {
        own *= random.nextBoolean() ? 2 : .5;
      }
      rates[title][arm][audience] = Math.min(LARGEST_RATE, own);
    }
  }

  private List<Replacement> drawReplacements() {
    Replacement[] drawn = new Replacement[TITLES * ARMS];
    for (int at = 0; at < drawn.length; at++) {
      drawn[at] = new Replacement(1 + random.nextInt(IMPRESSIONS - 1), at / ARMS, at % ARMS);
    }
    Arrays.sort(drawn, Comparator.comparingInt(Replacement::at));
    return List.of(drawn);
  }

  /** Every second title, so that they are seen as often as the others. */
  private List<Replacement> drawEntries() {
    List<Replacement> drawn = new ArrayList<>();
    for (int title = random.nextInt(2); title < TITLES; title += 2) {
      // Early enough that its first tenth ends within the run.
      int at = IMPRESSIONS / 2 + random.nextInt(IMPRESSIONS / 2 - EARLY);
      drawn.add(new Replacement(at, title, WHOLE_TITLE));
    }
    drawn.sort(Comparator.comparingInt(Replacement::at));
    return List.copyOf(drawn);
  }

  private void swapBest(int title) {
    int best = 0;
    for (int arm = 1; arm < ARMS; arm++) {
      best = sum(title, arm) > sum(title, best) ? arm : best;
    }
    int other = (best + 1 + random.nextInt(ARMS - 1)) % ARMS;
    double[] before = rates[title][best];
    rates[title][best] = rates[title][other];
    rates[title][other] = before;
  }

  private double sum(int title, int arm) {
    double sum = 0;
    for (double rate : rates[title][arm]) {
      sum += rate;
    }
    return sum;
  }
}
