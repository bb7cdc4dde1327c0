package dev.marquee.benchmarks.recommendations;

import dev.marquee.recommendations.factorization.ConjugateGradientSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Implicit alternating least squares (Hu, Koren and Volinsky 2008), k = 32, with the viewer's and
 * the title's vector solved again at each event from all their positive ratings.
 */
public final class ImplicitAlsMethod implements RecommendationMethod {
  private static final int FACTORS = 32;
  private static final double ALPHA = 0.1;
  private static final double LAMBDA = 1;

  private final int[] order;
  private final Side viewers;
  private final Side titles;
  private final ConjugateGradientSolver solver = new ConjugateGradientSolver(FACTORS);
  private final double[] scores;

  public ImplicitAlsMethod(RatingStream stream) {
    this.order = stream.order();
    this.viewers = new Side(stream.viewers(), 1);
    this.titles = new Side(order.length, 2);
    this.scores = new double[order.length];
  }

  /** Vectors of one side, what each was observed with, and the sum of their outer products. */
  private static final class Side {
    private final float[][] vectors;
    private final List<List<Integer>> partners = new ArrayList<>();
    private final BitSet summed = new BitSet();
    private final double[] gram = new double[FACTORS * FACTORS];

    private Side(int size, long seed) {
      Random random = new Random(seed);
      vectors = new float[size][FACTORS];
      for (float[] vector : vectors) {
        for (int factor = 0; factor < FACTORS; factor++) {
          vector[factor] = (float) (0.1 * random.nextGaussian());
        }
        partners.add(new ArrayList<>());
      }
    }

    private void set(int number, float[] vector) {
      float[] before = vectors[number];
      for (int row = 0; row < FACTORS; row++) {
        for (int column = 0; column <= row; column++) {
          double old = summed.get(number) ? before[row] * before[column] : 0;
          gram[row * FACTORS + column] += vector[row] * vector[column] - old;
        }
      }
      vectors[number] = vector;
      summed.set(number);
    }
  }

  @Override
  public String name() {
    return "ials";
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    Arrays.fill(scores, 0, known, 0);
    float[] viewer = viewers.vectors[rating.viewer()];
    boolean cold = viewers.partners.get(rating.viewer()).isEmpty();
    for (int title = 0; title < known; title++) {
      scores[title] =
          cold
              ? titles.partners.get(title).size()
              : titles.partners.get(title).isEmpty() ? 0 : dot(viewer, titles.vectors[title]);
    }
    return Standing.of(scores, known, rating.title(), seen, order);
  }

  @Override
  public void learn(Rating rating) {
    if (!rating.positive()) {
      return;
    }
    viewers.partners.get(rating.viewer()).add(rating.title());
    titles.partners.get(rating.title()).add(rating.viewer());
    solve(viewers, rating.viewer(), titles);
    solve(titles, rating.title(), viewers);
    solve(viewers, rating.viewer(), titles);
  }

  private void solve(Side side, int number, Side others) {
    solver.start(others.gram, ALPHA, LAMBDA);
    for (int other : side.partners.get(number)) {
      solver.add(others.vectors[other], 1, 1);
    }
    float[] solution = new float[FACTORS];
    if (solver.solve(solution, FACTORS, 1e-5f)) {
      side.set(number, solution);
    }
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int factor = 0; factor < FACTORS; factor++) {
      sum += left[factor] * right[factor];
    }
    return sum;
  }
}
