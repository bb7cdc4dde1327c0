package dev.marquee.local.console;

import java.util.Collection;

/**
 * The plane in which a cloud of vectors varies most: its first two principal components, by power
 * iteration with deflation (Hotelling 1933).
 *
 * <p>The axes begin from those of an earlier plane, where there is one, so that a map of a cloud
 * that moves slowly neither flips nor turns between two drawings. Immutable.
 */
public final class PrincipalPlane {
  private static final int ITERATIONS = 30;

  private final double[] mean;
  private final double[] first;
  private final double[] second;
  private final double scale;

  private PrincipalPlane(double[] mean, double[] first, double[] second, double scale) {
    this.mean = mean;
    this.first = first;
    this.second = second;
    this.scale = scale;
  }

  /**
   * The plane of a cloud.
   *
   * @param vectors at least one, all of one length, which is at least 2
   * @param before the plane of an earlier state of the cloud, or null
   */
  public static PrincipalPlane of(Collection<float[]> vectors, PrincipalPlane before) {
    if (vectors.isEmpty()) {
      throw new IllegalArgumentException("vectors must not be empty");
    }
    int dimensions = vectors.iterator().next().length;
    if (dimensions < 2) {
      throw new IllegalArgumentException("vectors must have 2 dimensions, have " + dimensions);
    }
    boolean goesOn = before != null && before.mean.length == dimensions;
    double[] mean = mean(vectors, dimensions);
    double[] first = axis(vectors, mean, null, goesOn ? before.first : unit(dimensions, 0));
    double[] second = axis(vectors, mean, first, goesOn ? before.second : unit(dimensions, 1));
    double variance = 0;
    for (float[] vector : vectors) {
      double at = along(vector, mean, first);
      variance += at * at / vectors.size();
    }
    return new PrincipalPlane(mean, first, second, variance > 0 ? 1 / Math.sqrt(variance) : 1);
  }

  /** Coordinates in the plane, in standard deviations of the cloud along its first axis. */
  public double[] project(float[] vector) {
    return new double[] {scale * along(vector, mean, first), scale * along(vector, mean, second)};
  }

  private static double[] mean(Collection<float[]> vectors, int dimensions) {
    double[] mean = new double[dimensions];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimensions; i++) {
        mean[i] += vector[i] / (double) vectors.size();
      }
    }
    return mean;
  }

  private static double[] axis(
      Collection<float[]> vectors, double[] mean, double[] orthogonalTo, double[] start) {
    double[] axis = start.clone();
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      double[] next = new double[axis.length];
      for (float[] vector : vectors) {
        double at = along(vector, mean, axis);
        for (int i = 0; i < next.length; i++) {
          next[i] += at * (vector[i] - mean[i]);
        }
      }
      if (orthogonalTo != null) {
        double shared = dot(next, orthogonalTo);
        for (int i = 0; i < next.length; i++) {
          next[i] -= shared * orthogonalTo[i];
        }
      }
      double length = Math.sqrt(dot(next, next));
      if (!(length > 0)) {
        return axis;
      }
      for (int i = 0; i < next.length; i++) {
        axis[i] = next[i] / length;
      }
    }
    return axis;
  }

  /** Not along one coordinate only: that one may not vary at all. */
  private static double[] unit(int dimensions, int which) {
    double[] unit = new double[dimensions];
    double length = 0;
    for (int i = 0; i < dimensions; i++) {
      unit[i] = Math.cos((which + 1.0) * (i + 1));
      length += unit[i] * unit[i];
    }
    for (int i = 0; i < dimensions; i++) {
      unit[i] /= Math.sqrt(length);
    }
    return unit;
  }

  private static double along(float[] vector, double[] mean, double[] axis) {
    double sum = 0;
    for (int i = 0; i < axis.length; i++) {
      sum += (vector[i] - mean[i]) * axis[i];
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
