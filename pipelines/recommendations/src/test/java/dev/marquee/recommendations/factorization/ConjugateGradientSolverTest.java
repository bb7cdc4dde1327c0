package dev.marquee.recommendations.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConjugateGradientSolverTest {
  private static final int FACTORS = 32;

  @Test
  void solvesTheTwoByTwoSystemOfThePaper() {
    // (.5·[[2,1],[1,2]] + 2·[1,0]·[1,0]ᵀ + .5·I) x = 2·[1,0]: [[3.5,.5],[.5,1.5]] x = [2,0].
    ConjugateGradientSolver solver = new ConjugateGradientSolver(2);
    solver.start(new double[] {2, 1, 1, 2}, 0.5, 0.5);
    solver.add(new float[] {1, 0}, 2, 1);
    float[] solution = new float[2];
    assertThat(solver.solve(solution, FACTORS, 1e-5f)).isTrue();
    assertThat(solution).containsExactly(new float[] {0.6f, -0.2f}, offset(1e-6f));
  }

  @Test
  void leavesNoResidualForAnyNumberOfObservations() {
    Random random = new Random(4);
    for (int count = 0; count <= 90; count += 9) {
      double[][] matrix = new double[FACTORS][FACTORS];
      double[] right = new double[FACTORS];
      ConjugateGradientSolver solver = new ConjugateGradientSolver(FACTORS);
      solver.start(new double[FACTORS * FACTORS], 1, 0.5);
      for (int row = 0; row < FACTORS; row++) {
        matrix[row][row] = 0.5;
      }
      for (int one = 0; one < count; one++) {
        float[] vector = new float[FACTORS];
        for (int factor = 0; factor < FACTORS; factor++) {
          vector[factor] = (float) random.nextGaussian();
        }
        float weight = random.nextFloat();
        solver.add(vector, weight, 1);
        for (int row = 0; row < FACTORS; row++) {
          right[row] += weight * vector[row];
          for (int column = 0; column < FACTORS; column++) {
            matrix[row][column] += weight * vector[row] * vector[column];
          }
        }
      }
      float[] lean = new float[FACTORS];
      lean[3] = 1;
      solver.lean(lean, 0.25f);
      right[3] += 0.25;
      float[] solution = new float[FACTORS];
      assertThat(solver.solve(solution, 4 * FACTORS, 1e-6f)).isTrue();
      for (int row = 0; row < FACTORS; row++) {
        double sum = 0;
        for (int column = 0; column < FACTORS; column++) {
          sum += matrix[row][column] * solution[column];
        }
        assertThat(sum).isCloseTo(right[row], offset(1e-3));
      }
    }
  }

  @Test
  void refusesAMatrixThatIsNotPositiveDefinite() {
    ConjugateGradientSolver solver = new ConjugateGradientSolver(2);
    solver.start(new double[] {-3, 0, 0, 1}, 1, 0.5);
    float[] solution = {7, 7};
    assertThat(solver.solve(solution, FACTORS, 1e-5f)).isFalse();
    assertThat(solution).containsExactly(7, 7);
  }

  @Test
  void aFewStepsFromTheLastSolutionFollowOneMoreObservation() {
    Random random = new Random(11);
    float[][] observed = new float[40][FACTORS];
    for (float[] vector : observed) {
      for (int factor = 0; factor < FACTORS; factor++) {
        vector[factor] = 0.2f * (float) random.nextGaussian();
      }
    }
    double[] gram = new double[FACTORS * FACTORS];
    for (int row = 0; row < FACTORS; row++) {
      gram[row * FACTORS + row] = 1;
    }
    float[] followed = new float[FACTORS];
    ConjugateGradientSolver solver = new ConjugateGradientSolver(FACTORS);
    for (int count = 1; count <= observed.length; count++) {
      solver.start(gram, 0.5, 0.1);
      for (int one = 0; one < count; one++) {
        solver.add(observed[one], (float) Math.pow(0.85, count - 1.0 - one), 1);
      }
      assertThat(solver.solve(followed, 6, 0)).isTrue();
      float[] exact = new float[FACTORS];
      assertThat(solver.solve(exact, FACTORS, 1e-5f)).isTrue();
      assertThat(followed).containsExactly(exact, offset(0.01f));
    }
  }

  @Test
  void refusesWhatIsNoNumberAndKeepsTheSolution() {
    ConjugateGradientSolver solver = new ConjugateGradientSolver(2);
    solver.start(new double[] {1, 0, 0, 1}, 1, 0.5);
    solver.add(new float[] {1, 1}, 1, 1);
    float[] solution = {Float.NaN, 0};
    assertThat(solver.solve(solution, 2, 0)).isFalse();
    assertThat(solution).containsExactly(Float.NaN, 0);
    solver.start(new double[] {Float.MAX_VALUE, 0, 0, 1}, 100, 0.5);
    solver.add(new float[] {1, 1}, 1, 1);
    float[] overflown = {7, 7};
    assertThat(solver.solve(overflown, 2, 0)).isFalse();
    assertThat(overflown).containsExactly(7, 7);
  }

  @Test
  void nothingObservedIsSolvedByNothing() {
    ConjugateGradientSolver solver = new ConjugateGradientSolver(2);
    solver.start(new double[] {1, 0, 0, 1}, 1, 0.5);
    float[] solution = {3, -3};
    assertThat(solver.solve(solution, 2, 0)).isTrue();
    assertThat(solution).containsExactly(new float[] {0, 0}, offset(1e-6f));
  }
}
