package dev.marquee.recommendations.factorization;

import dev.marquee.recommendations.arithmetic.Vectors;
import java.util.Arrays;

/**
 * Solves the regularised normal equations of one embedding, (α·G + Σ w·q·qᵀ + λ·I) x = Σ w·q + x₀,
 * by conjugate gradients from where it stood before: the step of implicit alternating least squares
 * (Hu, Koren and Volinsky 2008) as Takács, Pilászy and Tikk (2011) take it.
 *
 * <p>The sum over observations is never made: a step costs two passes over their vectors instead of
 * factors²/2 additions each, and a few steps from the last solution are enough, since one more
 * observation moves it little. {@link #start}, any number of {@link #add}, then {@link #solve}. All
 * arrays are reused. Not thread-safe.
 */
public final class ConjugateGradientSolver {
  private final int factors;
  private final float[][] shared;
  private final float[] right;
  private final float[] residual;
  private final float[] direction;
  private final float[] image;
  private final float[] approximation;

  /** Observations by factor: passes over many observations are long enough for vector code. */
  private final float[][] observed;

  private float[] weights = new float[64];
  private float[] products = new float[64];
  private int count;

  public ConjugateGradientSolver(int factors) {
    if (factors < 1) {
      throw new IllegalArgumentException("factors must be at least 1: " + factors);
    }
    this.factors = factors;
    this.shared = new float[factors][factors];
    this.observed = new float[factors][weights.length];
    this.right = new float[factors];
    this.residual = new float[factors];
    this.direction = new float[factors];
    this.image = new float[factors];
    this.approximation = new float[factors];
  }

  /**
   * Begins a system with α·G + λ·I on the left, and zero on the right.
   *
   * @param gram G by rows; only its lower triangle is read
   */
  public void start(double[] gram, double alpha, double lambda) {
    count = 0;
    for (int row = 0; row < factors; row++) {
      for (int column = 0; column <= row; column++) {
        float value = (float) (alpha * gram[row * factors + column]);
        shared[row][column] = value;
        shared[column][row] = value;
      }
      shared[row][row] += (float) lambda;
    }
    Arrays.fill(right, 0);
  }

  /** Adds an observation of a vector: w·q·qᵀ on the left and w·q times {@code target} right. */
  public void add(float[] vector, float weight, float target) {
    if (count == weights.length) {
      weights = Arrays.copyOf(weights, 2 * count);
      products = Arrays.copyOf(products, 2 * count);
      for (int factor = 0; factor < factors; factor++) {
        observed[factor] = Arrays.copyOf(observed[factor], 2 * count);
      }
    }
    for (int factor = 0; factor < factors; factor++) {
      observed[factor][count] = vector[factor];
    }
    weights[count++] = weight;
    lean(vector, target * weight);
  }

  /** Adds a multiple of a vector on the right only. */
  public void lean(float[] vector, float weight) {
    addTo(right, vector, weight);
  }

  /**
   * Improves a solution.
   *
   * @param solution where to begin; holds the better solution afterwards
   * @param steps most steps; as many as there are factors solve the system but for rounding
   * @param tolerance length of the residual against that of the right side at which to stop before
   * @return false, with the solution untouched, when the matrix is not positive definite or numbers
   *     left the range of floats
   */
  public boolean solve(float[] solution, int steps, float tolerance) {
    System.arraycopy(solution, 0, approximation, 0, factors);
    multiply(approximation);
    for (int at = 0; at < factors; at++) {
      residual[at] = right[at] - image[at];
      direction[at] = residual[at];
    }
    float rest = Vectors.dot(residual, residual, factors);
    float solved = tolerance * tolerance * Vectors.dot(right, right, factors);
    for (int step = 0; step < steps && rest > solved; step++) {
      multiply(direction);
      float curvature = Vectors.dot(direction, image, factors);
      if (!(curvature > 0)) {
        return false;
      }
      float length = rest / curvature;
      addTo(approximation, direction, length);
      addTo(residual, image, -length);
      float next = Vectors.dot(residual, residual, factors);
      float kept = next / rest;
      for (int at = 0; at < factors; at++) {
        direction[at] = residual[at] + kept * direction[at];
      }
      rest = next;
    }
    // What is no number compares as solved.
    if (!Float.isFinite(rest) || !Float.isFinite(Vectors.dot(approximation, right, factors))) {
      return false;
    }
    System.arraycopy(approximation, 0, solution, 0, factors);
    return true;
  }

  /** The left side times a vector, into {@link #image}. */
  private void multiply(float[] vector) {
    Arrays.fill(products, 0, count, 0);
    Vectors.addRows(observed, vector, 0, products, count);
    for (int at = 0; at < count; at++) {
      products[at] *= weights[at];
    }
    for (int row = 0; row < factors; row++) {
      image[row] =
          Vectors.dot(shared[row], vector, factors) + Vectors.dot(observed[row], products, count);
    }
  }

  private static void addTo(float[] into, float[] vector, float weight) {
    for (int at = 0; at < into.length; at++) {
      into[at] += weight * vector[at];
    }
  }
}
