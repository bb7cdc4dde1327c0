package dev.marquee.thumbnails.policy;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Density and distribution of the standard normal, from a table: absolute errors below 1e-12 at a
 * tenth of the time.
 *
 * <p>Cubic Hermite interpolation between points 1/256 apart, at which values and derivatives are
 * known: with h the step, its error is at most h⁴/384 of the greatest fourth derivative (which is
 * 3/√(2π) for the density). Beyond 9 deviations the density is 0 and the distribution 0 or 1.
 */
final class NormalTable {
  private static final int REACH = 9;
  private static final int POINTS_PER_DEVIATION = 256;
  private static final double STEP = 1.0 / POINTS_PER_DEVIATION;

  private static final double[] DISTRIBUTION = new double[2 * REACH * POINTS_PER_DEVIATION + 1];
  private static final double[] DENSITY = new double[DISTRIBUTION.length];

  static {
    NormalDistribution standard = NormalDistribution.of(0, 1);
    for (int point = 0; point < DENSITY.length; point++) {
      DISTRIBUTION[point] = standard.cumulativeProbability(point * STEP - REACH);
      DENSITY[point] = standard.density(point * STEP - REACH);
    }
  }

  private NormalTable() {}

  /** Probability of less than z. */
  static double distribution(double z) {
    double place = (z + REACH) * POINTS_PER_DEVIATION;
    int point = (int) place;
    if (!(place >= 0) || point >= DENSITY.length - 1) {
      return z < 0 ? 0 : 1;
    }
    return between(
        DISTRIBUTION[point],
        DISTRIBUTION[point + 1],
        STEP * DENSITY[point],
        STEP * DENSITY[point + 1],
        place - point);
  }

  /** Density at z. */
  static double density(double z) {
    double place = (z + REACH) * POINTS_PER_DEVIATION;
    int point = (int) place;
    if (!(place >= 0) || point >= DENSITY.length - 1) {
      return 0;
    }
    // The derivative of the density is −z times itself.
    double left = point * STEP - REACH;
    return between(
        DENSITY[point],
        DENSITY[point + 1],
        -STEP * left * DENSITY[point],
        -STEP * (left + STEP) * DENSITY[point + 1],
        place - point);
  }

  private static double between(
      double from, double to, double slopeFrom, double slopeTo, double part) {
    double rise = to - from;
    double bend = slopeFrom - rise;
    double other = rise - slopeTo;
    return from + part * (rise + (1 - part) * ((1 - part) * bend + part * other));
  }
}
