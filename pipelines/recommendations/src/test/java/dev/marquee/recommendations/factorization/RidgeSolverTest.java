package dev.marquee.recommendations.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RidgeSolverTest {
  @Test
  void solvesTheTwoByTwoSystemOfThePaper() {
    // (.5·[[2,1],[1,2]] + 2·[1,0]·[1,0]ᵀ + .5·I) x = 2·[1,0]: [[3.5,.5],[.5,1.5]] x = [2,0].
    RidgeSolver solver = new RidgeSolver(2);
    solver.start(new double[] {2, 1, 1, 2}, 0.5, 0.5);
    solver.add(new float[] {1, 0}, 2, 1);
    float[] solution = new float[2];
    assertThat(solver.solve(solution)).isTrue();
    assertThat(solution).containsExactly(new float[] {0.6f, -0.2f}, offset(1e-6f));
  }

  @Test
  void leavesNoResidualForAnyNumberOfObservations() {
    Random random = new Random(4);
    int factors = 32;
    for (int count = 0; count <= 9; count++) {
      double[][] matrix = new double[factors][factors];
      double[] right = new double[factors];
      RidgeSolver solver = new RidgeSolver(factors);
      solver.start(new double[factors * factors], 1, 0.5);
      for (int row = 0; row < factors; row++) {
        matrix[row][row] = 0.5;
      }
      for (int one = 0; one < count; one++) {
        float[] vector = new float[factors];
        for (int factor = 0; factor < factors; factor++) {
          vector[factor] = (float) random.nextGaussian();
        }
        float weight = random.nextFloat();
        solver.add(vector, weight, 1);
        for (int row = 0; row < factors; row++) {
          right[row] += weight * vector[row];
          for (int column = 0; column < factors; column++) {
            matrix[row][column] += weight * vector[row] * vector[column];
          }
        }
      }
      float[] lean = new float[factors];
      lean[3] = 1;
      solver.lean(lean, 0.25f);
      right[3] += 0.25;
      float[] solution = new float[factors];
      assertThat(solver.solve(solution)).isTrue();
      for (int row = 0; row < factors; row++) {
        double sum = 0;
        for (int column = 0; column < factors; column++) {
          sum += matrix[row][column] * solution[column];
        }
        assertThat(sum).isCloseTo(right[row], offset(1e-3));
      }
    }
  }

  @Test
  void refusesAMatrixThatIsNotPositiveDefinite() {
    RidgeSolver solver = new RidgeSolver(2);
    solver.start(new double[] {-3, 0, 0, 1}, 1, 0.5);
    float[] solution = {7, 7};
    assertThat(solver.solve(solution)).isFalse();
    assertThat(solution).containsExactly(7, 7);
  }
}
