package dev.marquee.local.simulation;

import java.util.List;

/**
 * The hidden truth about taste: communities of viewers, what each title offers them, and how moods
 * move with the hour.
 *
 * <p>A title serves each of {@value #COMMUNITIES} communities to some degree, a viewer belongs to
 * one to three of them, and the appeal is the logarithm of the mixture {@code Σ membership ·
 * offer}, plus the title's quality, the viewer's languages and a fixed whim of this viewer for this
 * title. Genres lean towards communities but do not determine them. Probabilities are logistic in
 * the appeal. Immutable after construction.
 */
final class TasteModel {
  static final int COMMUNITIES = 16;

  /** The first communities are children's: only titles for children serve them well. */
  static final int CHILD_COMMUNITIES = 2;

  static final int DAYPARTS = 8;

  /**
   * Appeal at which the mixture is that of a perfect match, before quality and whims: with {@link
   * #STRENGTH} it lets a viewer take about a third of the best titles that are shown, and one in a
   * hundred drawn at random.
   */
  private static final double BIAS = 1.0;

  private static final double STRENGTH = 1.7;
  private static final double MIXTURE_FLOOR = .025;
  private static final double WHIM = .5;
  private static final double FOREIGN_LANGUAGE = -.7;
  private static final double GENRE_LEANING = 1.6;
  private static final double MOOD = .45;
  private static final double ENJOYMENT_BIAS = 1.7;
  private static final double ENJOYMENT_SLOPE = .55;
  private static final double ENJOYMENT_WHIM = .7;

  private final double[][] genreLeaning = new double[Genre.values().length][COMMUNITIES];
  private final double[][] mood = new double[DAYPARTS][COMMUNITIES];
  private final double[][] regionTilt = new double[ServiceRegion.values().length][COMMUNITIES];

  TasteModel(long seed) {
    SeededRandom random = new SeededRandom(SeededRandom.hash(seed, 11));
    for (Genre genre : Genre.values()) {
      for (int community = 0; community < COMMUNITIES; community++) {
        double leaning = Math.exp(GENRE_LEANING * random.nextGaussian());
        boolean child = community < CHILD_COMMUNITIES;
        if (child) {
          leaning = genre.forChildren() ? 6 * leaning : .02 * leaning;
        }
        genreLeaning[genre.ordinal()][community] = leaning;
      }
      normalise(genreLeaning[genre.ordinal()]);
    }
    for (double[] part : mood) {
      for (int community = 0; community < COMMUNITIES; community++) {
        part[community] = MOOD * random.nextGaussian();
      }
    }
    for (double[] tilt : regionTilt) {
      for (int community = 0; community < COMMUNITIES; community++) {
        tilt[community] = Math.exp(.5 * random.nextGaussian());
      }
    }
  }

  /** Part of the day, 0 to 3 on weekdays (from 5, 12, 18 and 23 h) and 4 to 7 on weekends. */
  static int daypart(int hourOfWeek) {
    int hour = hourOfWeek % 24;
    int part = hour >= 23 || hour < 5 ? 3 : hour >= 18 ? 2 : hour >= 12 ? 1 : 0;
    return hourOfWeek / 24 >= 5 ? 4 + part : part;
  }

  /** How much a new title of these genres offers to each community; sums to 1. */
  float[] drawOffer(List<Genre> genres, SeededRandom random) {
    double[] leaning = new double[COMMUNITIES];
    for (Genre genre : genres) {
      for (int community = 0; community < COMMUNITIES; community++) {
        leaning[community] += genreLeaning[genre.ordinal()][community] / genres.size();
      }
    }
    float[] offer = new float[COMMUNITIES];
    offer[draw(leaning, random)] += .72f;
    offer[draw(leaning, random)] += .20f;
    for (int community = 0; community < COMMUNITIES; community++) {
      offer[community] += .08f * (float) leaning[community];
    }
    return offer;
  }

  /** The communities that a new viewer belongs to; sums to 1. */
  float[] drawMembership(ServiceRegion region, boolean kids, SeededRandom random) {
    double[] weights = regionTilt[region.ordinal()].clone();
    for (int community = 0; community < COMMUNITIES; community++) {
      boolean child = community < CHILD_COMMUNITIES;
      // A tenth of the adults' taste is for what the children's communities like: families watch
      // together.
      weights[community] *= child == kids ? 1 : kids ? .03 : .1;
    }
    normalise(weights);
    float[] membership = new float[COMMUNITIES];
    membership[draw(weights, random)] += .68f;
    membership[draw(weights, random)] += .20f;
    membership[draw(weights, random)] += .12f;
    return membership;
  }

  /** Appeal of a title to a viewer in no particular mood, on the logistic scale. */
  double appeal(Viewer viewer, Show show) {
    double mixture = MIXTURE_FLOOR;
    for (int community = 0; community < COMMUNITIES; community++) {
      mixture += viewer.membership[community] * show.offer[community];
    }
    double language = viewer.understands(show.languageIndex) ? 0 : FOREIGN_LANGUAGE;
    return BIAS
        + STRENGTH * Math.log(mixture)
        + show.quality
        + language
        + WHIM * SeededRandom.normal(SeededRandom.hash(viewer.seed, show.index));
  }

  /** What the hour adds to a title's appeal. */
  double mood(Show show, int daypart) {
    double sum = 0;
    for (int community = 0; community < COMMUNITIES; community++) {
      sum += mood[daypart][community] * show.offer[community];
    }
    return sum;
  }

  /**
   * Probability that a viewer who starts the title likes it; the whim here is another than that of
   * the appeal.
   *
   * @param misled whether the play began with a misleading picture
   */
  double enjoyment(Viewer viewer, Show show, double appeal, boolean misled) {
    return logistic(
        ENJOYMENT_BIAS
            + ENJOYMENT_SLOPE * appeal
            - (misled ? Pictures.LETDOWN : 0)
            + ENJOYMENT_WHIM * SeededRandom.normal(SeededRandom.hash(~viewer.seed, show.index)));
  }

  static double logistic(double value) {
    return 1 / (1 + Math.exp(-value));
  }

  private static void normalise(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    for (int index = 0; index < weights.length; index++) {
      weights[index] /= sum;
    }
  }

  private static int draw(double[] weights, SeededRandom random) {
    double remaining = random.nextDouble();
    for (int index = 0; index < weights.length - 1; index++) {
      remaining -= weights[index];
      if (remaining < 0) {
        return index;
      }
    }
    return weights.length - 1;
  }
}
