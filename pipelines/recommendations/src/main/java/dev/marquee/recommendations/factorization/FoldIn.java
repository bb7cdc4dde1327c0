package dev.marquee.recommendations.factorization;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleIndex;
import dev.marquee.recommendations.title.TitleKey;

/**
 * Embeddings by implicit alternating least squares, one fold-in at a time (Hu, Koren and Volinsky
 * 2008).
 *
 * <p>A profile's embedding p solves {@code (α·QᵀQ + Σ w·q·qᵀ + λ·I) p = Σ w·q} over its latest
 * positive titles, w = .85^(d−1). A title's embedding solves the same system over the titles in its
 * own {@link NeighbourRow}, w = .05 · (forward + backward), leaning on a small vector drawn from a
 * hash of its key, so that new titles are told apart.
 *
 * <p>Because the statistics of a title are its row, they need no state of their own, nothing extra
 * crosses the shuffle, and taking a forgotten profile's pairs out of the rows takes its share out
 * of the embeddings at their next solution. What remains of it until then, and in neighbours'
 * vectors for as long as they lean on old solutions, fades as those are solved again. Not
 * thread-safe.
 */
public final class FoldIn {
  private static final double ALPHA = 0.5;
  private static final double LAMBDA = 0.1;
  private static final float LEAN = 0.1f;
  private static final float PAIR_WEIGHT = 0.05f;
  private static final float KEPT_BY_DISTANCE = 0.85f;

  /** 0.85^40 = .0015: older titles no longer move the solution. */
  private static final int REACH = 40;

  /** Share of a row's weight below which a new solution would be the old one. */
  private static final float NOTABLE_CHANGE = 0.05f;

  /** A closer solution moves no recommendation. */
  private static final float TOLERANCE = 0.0003f;

  /** From the last solution. */
  private static final int STEPS = 8;

  private final SharedModel model;
  private final ConjugateGradientSolver solver;
  private final int factors;

  public FoldIn(SharedModel model) {
    this.model = model;
    this.factors = model.options().factors();
    this.solver = new ConjugateGradientSolver(factors);
  }

  /**
   * Whether a title is worth solving again.
   *
   * @param change weight that its row has gained or lost since the last solution
   * @param weight weight of its row
   */
  public static boolean isDue(float change, float weight) {
    return change > 0 && change >= NOTABLE_CHANGE * weight;
  }

  /** Embedding of a profile; empty when none of its latest positive titles has an embedding. */
  public float[] profile(Profile profile) {
    solver.start(model.gram(), ALPHA, LAMBDA);
    TitleIndex index = model.index();
    float weight = 1;
    int used = 0;
    int last = Math.max(0, profile.size() - REACH);
    for (int at = profile.size() - 1; at >= last; at--) {
      if ((profile.flags[at] & Profile.POSITIVE) == 0) {
        continue;
      }
      int number = index.find(profile.titles[at]);
      float[] vector = number == TitleIndex.ABSENT ? null : model.embedding(number);
      if (vector != null) {
        solver.add(vector, weight * profile.weights[at], 1);
        used++;
      }
      weight *= KEPT_BY_DISTANCE;
    }
    if (used == 0) {
      return new float[0];
    }
    float[] before = profile.embedding;
    float[] solution = before.length == factors ? before.clone() : new float[factors];
    // An empty one, so that the next begins anew.
    return solver.solve(solution, STEPS, TOLERANCE) ? solution : new float[0];
  }

  /** Embedding of a title from its row, with the present embeddings of its neighbours. */
  public float[] title(long title, NeighbourRow row) {
    float[] drawn = drawn(title);
    solver.start(model.gram(), ALPHA, LAMBDA);
    solver.lean(drawn, LEAN);
    TitleIndex index = model.index();
    for (int place = 0; place < row.size; place++) {
      int number = place < row.numbers.length ? row.numbers[place] : TitleIndex.ABSENT;
      if (number == TitleIndex.ABSENT || index.key(number) != row.keys[place]) {
        number = index.find(row.keys[place]);
      }
      float[] vector = number == TitleIndex.ABSENT ? null : model.embedding(number);
      int base = place * Channels.COUNT;
      float pairs = row.weights[base + Channels.FORWARD] + row.weights[base + Channels.BACKWARD];
      if (vector != null && pairs > 0) {
        solver.add(vector, PAIR_WEIGHT * pairs, 1);
      }
    }
    int own = index.find(title);
    float[] before = own == TitleIndex.ABSENT ? null : model.embedding(own);
    float[] solution = before == null ? drawn.clone() : before.clone();
    return solver.solve(solution, STEPS, TOLERANCE) ? solution : drawn;
  }

  private float[] drawn(long title) {
    float[] drawn = new float[factors];
    for (int factor = 0; factor < factors; factor++) {
      double uniform = (TitleKey.mix(title, factor) >>> 11) * 0x1p-53;
      drawn[factor] = (float) (0.2 * uniform - 0.1);
    }
    return drawn;
  }
}
