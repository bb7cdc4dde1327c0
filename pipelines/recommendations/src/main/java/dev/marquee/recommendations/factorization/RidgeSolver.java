package dev.marquee.recommendations.factorization;

import java.util.Arrays;

/**
 * Solves the regularised normal equations of one embedding, (α·G + Σ w·q·qᵀ + λ·I) x = Σ w·q +
 * λ·x₀, by Cholesky factorisation: the step of implicit alternating least squares (Hu, Koren and
 * Volinsky 2008; Pilászy et al. 2010).
 *
 * <p>{@link #start}, any number of {@link #add}, then {@link #solve}. All arrays are reused; only
 * the lower triangle is used. Not thread-safe.
 */
public final class RidgeSolver {
  private static final int BLOCK = 4;
  private static final float SMALLEST_PIVOT = 1e-12f;

  private final int factors;
  private final float[][] matrix;
  private final float[] right;
  private final float[] nothing;
  private final float[][] pending = new float[BLOCK][];
  private final float[] pendingWeights = new float[BLOCK];
  private int pendingCount;

  public RidgeSolver(int factors) {
    if (factors < 1) {
      throw new IllegalArgumentException("factors must be at least 1: " + factors);
    }
    this.factors = factors;
    this.matrix = new float[factors][factors];
    this.right = new float[factors];
    this.nothing = new float[factors];
  }

  /** Begins a system with α·G + λ·I on the left, G given by rows, and zero on the right. */
  public void start(double[] gram, double alpha, double lambda) {
    pendingCount = 0;
    for (int row = 0; row < factors; row++) {
      float[] into = matrix[row];
      for (int column = 0; column <= row; column++) {
        into[column] = (float) (alpha * gram[row * factors + column]);
      }
      into[row] += (float) lambda;
    }
    Arrays.fill(right, 0);
  }

  /** Adds an observation of a vector: w·q·qᵀ on the left and w·q times {@code target} right. */
  public void add(float[] vector, float weight, float target) {
    for (int row = 0; row < factors; row++) {
      right[row] += target * weight * vector[row];
    }
    pending[pendingCount] = vector;
    pendingWeights[pendingCount++] = weight;
    if (pendingCount == BLOCK) {
      flush();
    }
  }

  // Four vectors per pass over the matrix: a quarter of its loads and stores. Whole rows, not only
  // the lower triangle, keep the inner loop long enough to be worth vector code.
  private void flush() {
    float[] a = pending[0];
    float[] b = pending[1];
    float[] c = pending[2];
    float[] d = pending[3];
    for (int row = 0; row < factors; row++) {
      float first = pendingWeights[0] * a[row];
      float second = pendingWeights[1] * b[row];
      float third = pendingWeights[2] * c[row];
      float fourth = pendingWeights[3] * d[row];
      float[] into = matrix[row];
      for (int column = 0; column < into.length; column++) {
        into[column] +=
            first * a[column] + second * b[column] + third * c[column] + fourth * d[column];
      }
    }
    pendingCount = 0;
  }

  /** Adds a multiple of a vector on the right only. */
  public void lean(float[] vector, float weight) {
    for (int row = 0; row < factors; row++) {
      right[row] += weight * vector[row];
    }
  }

  /**
   * Solves the system into {@code solution}; destroys it.
   *
   * @return false, with the solution untouched, when the matrix is not positive definite
   */
  public boolean solve(float[] solution) {
    while (pendingCount > 0) {
      add(nothing, 0, 0);
    }
    if (!factorise()) {
      return false;
    }
    for (int row = 0; row < factors; row++) {
      right[row] = (right[row] - dot(matrix[row], right, row)) / matrix[row][row];
    }
    for (int row = factors - 1; row >= 0; row--) {
      float value = right[row] / matrix[row][row];
      right[row] = value;
      float[] left = matrix[row];
      for (int at = 0; at < row; at++) {
        right[at] -= value * left[at];
      }
    }
    System.arraycopy(right, 0, solution, 0, factors);
    return true;
  }

  private boolean factorise() {
    for (int row = 0; row < factors; row++) {
      float[] current = matrix[row];
      for (int column = 0; column < row; column++) {
        float[] other = matrix[column];
        current[column] = (current[column] - dot(current, other, column)) / other[column];
      }
      float rest = current[row] - dot(current, current, row);
      if (!(rest > SMALLEST_PIVOT)) {
        return false;
      }
      current[row] = (float) Math.sqrt(rest);
    }
    return true;
  }

  // Four sums at once: a single one would wait for each addition.
  private static float dot(float[] left, float[] right, int length) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int at = 0;
    for (; at + 3 < length; at += 4) {
      first += left[at] * right[at];
      second += left[at + 1] * right[at + 1];
      third += left[at + 2] * right[at + 2];
      fourth += left[at + 3] * right[at + 3];
    }
    for (; at < length; at++) {
      first += left[at] * right[at];
    }
    return first + second + third + fourth;
  }
}
