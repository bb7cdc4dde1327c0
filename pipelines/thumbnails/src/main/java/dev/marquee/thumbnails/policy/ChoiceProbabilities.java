package dev.marquee.thumbnails.policy;

import java.util.Arrays;

/**
 * With which probability each of several independent normals is the greatest: what Thompson
 * sampling would draw (Thompson 1933), without drawing.
 *
 * <p>{@code P(i) = ∫ φ_i(x) Π_{j≠i} Φ_j(x) dx} by Simpson's rule over the range in which any of
 * them has weight; absolute error below 1e-6 for up to 64 normals whose deviations differ by up to
 * a thousand (the step follows the smallest). Scratch arrays are reused. Not thread-safe.
 */
public final class ChoiceProbabilities {
  /** Beyond so many deviations a normal has no weight: below 1e-12. */
  private static final double REACH = 7;

  /** Steps per smallest deviation. */
  private static final double STEPS = 6;

  private static final int LEAST_STEPS = 64;
  private static final int MOST_STEPS = 1 << 16;

  private double[] distribution = new double[8];
  private double[] density = new double[8];

  /**
   * Writes the probabilities; they sum to 1.
   *
   * @param means of the normals
   * @param deviations of the normals; when one of them is zero the greatest mean is chosen
   * @param scale by which all deviations are multiplied, at least 0
   * @param count how many, at least 1
   * @param into takes {@code count} probabilities
   */
  public void of(float[] means, float[] deviations, double scale, int count, double[] into) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double narrowest = Double.MAX_VALUE;
    int best = 0;
    for (int at = 0; at < count; at++) {
      double deviation = scale * deviations[at];
      best = means[at] > means[best] ? at : best;
      // The greatest is never below the one whose lower end is highest.
      low = Math.max(low, means[at] - REACH * deviation);
      high = Math.max(high, means[at] + REACH * deviation);
      narrowest = Math.min(narrowest, deviation);
    }
    if (!(high - low > 0) || !(narrowest > 0)) {
      Arrays.fill(into, 0, count, 0);
      into[best] = 1;
      return;
    }
    integrate(means, deviations, scale, count, low, high, narrowest, into);
  }

  private void integrate(
      float[] means,
      float[] deviations,
      double scale,
      int count,
      double low,
      double high,
      double narrowest,
      double[] into) {
    if (density.length < count) {
      distribution = new double[count];
      density = new double[count];
    }
    double wanted = Math.ceil((high - low) / narrowest * STEPS);
    int steps = 2 * (int) (Math.max(LEAST_STEPS, Math.min(MOST_STEPS, wanted)) / 2);
    double width = (high - low) / steps;
    Arrays.fill(into, 0, count, 0);
    for (int step = 0; step <= steps; step++) {
      double x = low + step * width;
      double simpson = step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2;
      for (int at = 0; at < count; at++) {
        double deviation = scale * deviations[at];
        double z = (x - means[at]) / deviation;
        distribution[at] = NormalTable.distribution(z);
        density[at] = NormalTable.density(z) / deviation;
      }
      for (int at = 0; at < count; at++) {
        double product = simpson * density[at];
        for (int other = 0; other < count && product > 0; other++) {
          product *= other == at ? 1 : distribution[other];
        }
        into[at] += product;
      }
    }
    double sum = 0;
    for (int at = 0; at < count; at++) {
      sum += into[at];
    }
    for (int at = 0; at < count; at++) {
      into[at] /= sum;
    }
  }
}
