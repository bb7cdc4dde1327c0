package dev.marquee.benchmarks.recommendations;

import java.util.BitSet;
import java.util.Random;

/**
 * ISGD: incremental matrix factorisation for positive-only streams (Vinagre, Jorge and Gama 2014).
 *
 * <p>One stochastic gradient step towards 1 per event, k = 10, rate .05, regularisation .01,
 * vectors drawn from N(0, .1²) at first sight.
 */
public final class IncrementalGradientMethod implements RecommendationMethod {
  private static final int FACTORS = 10;
  private static final double RATE = 0.05;
  private static final double REGULARISATION = 0.01;

  private final double[][] viewers;
  private final double[][] titles;
  private final double[] scores;
  private final int[] order;
  private final Random random = new Random(42);

  public IncrementalGradientMethod(RatingStream stream) {
    this.order = stream.order();
    this.viewers = new double[stream.viewers()][];
    this.titles = new double[order.length][];
    this.scores = new double[order.length];
  }

  @Override
  public String name() {
    return "isgd";
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    double[] viewer = vector(viewers, rating.viewer());
    for (int title = 0; title < known; title++) {
      scores[title] = dot(viewer, vector(titles, title));
    }
    return Standing.of(scores, known, rating.title(), seen, order);
  }

  @Override
  public void learn(Rating rating) {
    double[] title = vector(titles, rating.title());
    if (!rating.positive()) {
      return;
    }
    double[] viewer = vector(viewers, rating.viewer());
    double error = 1 - dot(viewer, title);
    for (int factor = 0; factor < FACTORS; factor++) {
      double before = viewer[factor];
      viewer[factor] += RATE * (error * title[factor] - REGULARISATION * before);
      title[factor] += RATE * (error * viewer[factor] - REGULARISATION * title[factor]);
    }
  }

  private double[] vector(double[][] vectors, int number) {
    if (vectors[number] == null) {
      vectors[number] = new double[FACTORS];
      for (int factor = 0; factor < FACTORS; factor++) {
        vectors[number][factor] = 0.1 * random.nextGaussian();
      }
    }
    return vectors[number];
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int factor = 0; factor < FACTORS; factor++) {
      sum += left[factor] * right[factor];
    }
    return sum;
  }
}
