package dev.marquee.cachewarming.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiscountedRegressionTest {
  private static final int SIZE = 5;
  private static final ForecasterOptions OPTIONS = ForecasterOptions.defaults();

  @Test
  void solvesTheSameSystemAsGaussianElimination() {
    DiscountedRegression regression = new DiscountedRegression(SIZE, OPTIONS);
    List<double[]> samples = samples(200, 3);
    double[][] system = new double[SIZE][SIZE + 1];
    for (double[] sample : samples) {
      double[] features = java.util.Arrays.copyOf(sample, SIZE);
      // Nothing was solved yet: all coefficients are zero, so that the target is the error.
      double weight = 1 / (Math.abs(sample[SIZE]) + OPTIONS.robustness());
      for (int row = 0; row < SIZE; row++) {
        for (int column = 0; column < SIZE; column++) {
          system[row][column] =
              OPTIONS.regressionDiscount() * system[row][column]
                  + weight * features[row] * features[column];
        }
        system[row][SIZE] =
            OPTIONS.regressionDiscount() * system[row][SIZE]
                + weight * features[row] * sample[SIZE];
      }
      regression.learn(features, sample[SIZE]);
    }
    double penalty = OPTIONS.ridge() * system[0][0];
    for (int row = 0; row < SIZE; row++) {
      system[row][row] += penalty;
    }
    regression.solve();

    double[] expected = eliminated(system);
    for (int at = 0; at < SIZE; at++) {
      // Moments are rounded to floats.
      assertThat(regression.coefficients()[at]).isCloseTo(expected[at], within(1e-5));
    }
  }

  /** Gauss-Jordan with pivoting: slow, and another way than Cholesky. */
  private static double[] eliminated(double[][] system) {
    for (int column = 0; column < SIZE; column++) {
      int pivot = column;
      for (int row = column; row < SIZE; row++) {
        if (Math.abs(system[row][column]) > Math.abs(system[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = system[column];
      system[column] = system[pivot];
      system[pivot] = swapped;
      for (int row = 0; row < SIZE; row++) {
        if (row != column) {
          double factor = system[row][column] / system[column][column];
          for (int at = column; at <= SIZE; at++) {
            system[row][at] -= factor * system[column][at];
          }
        }
      }
    }
    double[] solution = new double[SIZE];
    for (int row = 0; row < SIZE; row++) {
      solution[row] = system[row][SIZE] / system[row][row];
    }
    return solution;
  }

  private static List<double[]> samples(int count, long seed) {
    Random random = new Random(seed);
    List<double[]> samples = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      double[] sample = new double[SIZE + 1];
      sample[0] = 1;
      sample[SIZE] = .5 + .1 * random.nextGaussian();
      for (int feature = 1; feature < SIZE; feature++) {
        sample[feature] = random.nextGaussian();
        sample[SIZE] += feature * sample[feature];
      }
      samples.add(sample);
    }
    return samples;
  }

  @Test
  void findsTheCoefficientsThatMadeTheSamples() {
    DiscountedRegression regression = new DiscountedRegression(SIZE, OPTIONS);
    for (double[] sample : samples(2_000, 5)) {
      regression.learn(java.util.Arrays.copyOf(sample, SIZE), sample[SIZE]);
      if (regression.ready()) {
        regression.solve();
      }
    }
    assertThat(regression.coefficients()[0]).isCloseTo(.5, within(.02));
    for (int feature = 1; feature < SIZE; feature++) {
      assertThat(regression.coefficients()[feature]).isCloseTo(feature, within(.02));
    }
  }

  @Test
  void keepsItsCoefficientsWhileNothingCanBeSolved() {
    DiscountedRegression regression = new DiscountedRegression(SIZE, OPTIONS);
    regression.solve();
    assertThat(regression.coefficients()).containsOnly(0);
  }

  @Test
  void isTheSameAfterARestart() {
    DiscountedRegression regression = new DiscountedRegression(SIZE, OPTIONS);
    DiscountedRegression restored = new DiscountedRegression(SIZE, OPTIONS);
    List<double[]> samples = samples(300, 7);
    for (double[] sample : samples.subList(0, 200)) {
      regression.learn(java.util.Arrays.copyOf(sample, SIZE), sample[SIZE]);
    }
    regression.solve();
    ByteBuffer bytes = ByteBuffer.allocate(regression.bytes());
    regression.write(bytes);
    assertThat(bytes.hasRemaining()).isFalse();
    restored.read(bytes.flip());
    for (double[] sample : samples.subList(200, 300)) {
      regression.learn(java.util.Arrays.copyOf(sample, SIZE), sample[SIZE]);
      restored.learn(java.util.Arrays.copyOf(sample, SIZE), sample[SIZE]);
    }
    regression.solve();
    restored.solve();
    assertThat(restored.coefficients()).isEqualTo(regression.coefficients());
  }
}
