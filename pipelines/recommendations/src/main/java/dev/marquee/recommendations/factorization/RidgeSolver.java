package dev.marquee.recommendations.factorization;

import java.util.Arrays;

/**
 * Solves the regularised normal equations of one embedding, (α·G + Σ w·q·qᵀ + λ·I) x = Σ w·q + λ·x₀,
 * by Cholesky factorisation: the step of implicit alternating least squares (Hu, Koren and Volinsky
 * 2008; Pilászy et al. 2010).
 *
 * <p>{@link #start}, any number of {@link #add}, then {@link #solve}. All arrays are reused; only the
 * lower triangle is used. Not thread-safe.
 */
public final class RidgeSolver {
  private final int factors;
  private final float[] matrix;
  private final float[] right;

  public RidgeSolver(int factors) {
    if (factors < 1) {
      throw new IllegalArgumentException("factors must be at least 1: " + factors);
    }
    this.factors = factors;
    this.matrix = new float[factors * factors];
    this.right = new float[factors];
  }

  /** Begins a system with α·G + λ·I on the left, G given by rows, and zero on the right. */
  public void start(double[] gram, double alpha, double lambda) {
    for (int row = 0; row < factors; row++) {
      for (int column = 0; column <= row; column++) {
        matrix[row * factors + column] = (float) (alpha * gram[row * factors + column]);
      }
      matrix[row * factors + row] += (float) lambda;
    }
    Arrays.fill(right, 0);
  }

  /** Adds an observation of a vector: w·q·qᵀ on the left and w·q times {@code target} right. */
  public void add(float[] vector, float weight, float target) {
    for (int row = 0; row < factors; row++) {
      float scaled = weight * vector[row];
      int base = row * factors;
      for (int column = 0; column <= row; column++) {
        matrix[base + column] += scaled * vector[column];
      }
      right[row] += target * scaled;
    }
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
    for (int row = 0; row < factors; row++) {
      int base = row * factors;
      for (int column = 0; column <= row; column++) {
        int other = column * factors;
        float sum = matrix[base + column];
        for (int at = 0; at < column; at++) {
          sum -= matrix[base + at] * matrix[other + at];
        }
        if (row == column) {
          if (!(sum > 1e-12f)) {
            return false;
          }
          matrix[base + row] = (float) Math.sqrt(sum);
        } else {
          matrix[base + column] = sum / matrix[other + column];
        }
      }
    }
    for (int row = 0; row < factors; row++) {
      float sum = right[row];
      for (int at = 0; at < row; at++) {
        sum -= matrix[row * factors + at] * right[at];
      }
      right[row] = sum / matrix[row * factors + row];
    }
    for (int row = factors - 1; row >= 0; row--) {
      float sum = right[row];
      for (int at = row + 1; at < factors; at++) {
        sum -= matrix[at * factors + row] * right[at];
      }
      right[row] = sum / matrix[row * factors + row];
    }
    System.arraycopy(right, 0, solution, 0, factors);
    return true;
  }
}
