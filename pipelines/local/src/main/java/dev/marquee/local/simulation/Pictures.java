package dev.marquee.local.simulation;

/**
 * The pictures of a simulated title: what the catalogue tells of them, and how they work on
 * viewers, which only the simulation knows.
 *
 * <p>What a picture adds to the appeal of its title is, on the logistic scale, the sum of a
 * deviation of its own ({@value #OWN_DEVIATION}), two leanings that all viewers share (faces draw,
 * {@value #FACE_DRAWS}, clutter repels, {@value #CLUTTER_REPELS}), one leaning per feature and
 * community ({@value #COMMUNITY_DEVIATION} each) and a deviation per community ({@value
 * #RESIDUAL_DEVIATION}): .68 altogether within a community. A misleading picture draws more
 * viewers, and most of those leave within minutes. The first picture of a title is an honest one
 * that may be shown to everybody. Built once, then constant.
 */
final class Pictures {
  /** Numbers by which the catalogue describes a picture. */
  static final int FEATURES = 4;

  /**
   * Share of misleading pictures among those that are not their title's first. They win takes and
   * lose minutes: were they one in ten, a policy that learns minutes would pass over so many lures
   * that its takes fell below those of an even draw while what is watched rose.
   */
  static final double MISLEADING = .03;

  /** What a misleading picture adds to the appeal, for everybody. */
  static final double LURE = .6;

  /** What it takes from the enjoyment of a play that began with it. */
  static final double LETDOWN = 2.5;

  static final double OWN_DEVIATION = .3;
  static final double RESIDUAL_DEVIATION = .15;
  static final double COMMUNITY_DEVIATION = .2;
  static final double FACE_DRAWS = .35;
  static final double CLUTTER_REPELS = -.25;

  /** Shares of pictures for adults only, and of pictures that some countries do not allow. */
  private static final double FOR_ADULTS = .04;

  private static final double BARRED_SOMEWHERE = .05;
  private static final double BARRED_IN_A_COUNTRY = .3;
  private static final int ADULT_MATURITY = 16;

  private final float[][] features;
  private final float[][] appeal;
  private final int[] maturity;

  /** Bit set over {@link ServiceRegion#COUNTRIES}. */
  private final int[] barred;

  private final boolean[] misleading;

  private Pictures(int count) {
    features = new float[count][FEATURES];
    appeal = new float[count][TasteModel.COMMUNITIES];
    maturity = new int[count];
    barred = new int[count];
    misleading = new boolean[count];
  }

  /**
   * Draws the pictures of a title.
   *
   * @param leaning what each feature adds for each community
   * @param traits randomness of what was added to the simulation after the appeals
   */
  static Pictures draw(int count, double[][] leaning, SeededRandom random, SeededRandom traits) {
    Pictures pictures = new Pictures(count);
    for (int picture = 0; picture < count; picture++) {
      pictures.drawAppeal(picture, leaning, random);
      if (picture > 0) {
        pictures.drawTraits(picture, traits);
      }
    }
    return pictures;
  }

  /** What each feature adds to the appeal for each community. */
  static double[][] drawLeaning(SeededRandom random) {
    double[][] leaning = new double[TasteModel.COMMUNITIES][FEATURES];
    for (double[] weights : leaning) {
      for (int feature = 0; feature < FEATURES; feature++) {
        weights[feature] = COMMUNITY_DEVIATION * random.nextGaussian();
      }
    }
    return leaning;
  }

  private void drawAppeal(int picture, double[][] leaning, SeededRandom random) {
    float[] described = features[picture];
    for (int feature = 0; feature < FEATURES; feature++) {
      described[feature] = (float) random.nextGaussian();
    }
    double own = OWN_DEVIATION * random.nextGaussian();
    for (int community = 0; community < TasteModel.COMMUNITIES; community++) {
      double sum =
          own
              + FACE_DRAWS * described[0]
              + CLUTTER_REPELS * described[1]
              + RESIDUAL_DEVIATION * random.nextGaussian();
      for (int feature = 0; feature < FEATURES; feature++) {
        sum += leaning[community][feature] * described[feature];
      }
      appeal[picture][community] = (float) sum;
    }
  }

  private void drawTraits(int picture, SeededRandom traits) {
    misleading[picture] = traits.chance(MISLEADING);
    maturity[picture] = traits.chance(FOR_ADULTS) ? ADULT_MATURITY : 0;
    if (traits.chance(BARRED_SOMEWHERE)) {
      for (int country = 0; country < ServiceRegion.COUNTRIES.size(); country++) {
        barred[picture] |= traits.chance(BARRED_IN_A_COUNTRY) ? 1 << country : 0;
      }
    }
  }

  int count() {
    return features.length;
  }

  /** What the catalogue tells of a picture, {@value #FEATURES} standardised numbers. */
  float[] features(int picture) {
    return features[picture];
  }

  /** Age from which it may be shown, years. */
  int maturity(int picture) {
    return maturity[picture];
  }

  boolean isBarredIn(int picture, int country) {
    return (barred[picture] & 1 << country) != 0;
  }

  /** Whether it promises what its title does not keep. */
  boolean isMisleading(int picture) {
    return misleading[picture];
  }

  boolean mayBeShownTo(Viewer viewer, int picture) {
    return maturity[picture] <= viewer.maturityLimit
        && !isBarredIn(picture, viewer.region.countryIndex());
  }

  /** What the picture adds to the title's appeal for a viewer, on the logistic scale. */
  double appeal(int picture, Viewer viewer) {
    double sum = misleading[picture] ? LURE : 0;
    for (int community = 0; community < TasteModel.COMMUNITIES; community++) {
      sum += viewer.membership[community] * appeal[picture][community];
    }
    return sum;
  }
}
