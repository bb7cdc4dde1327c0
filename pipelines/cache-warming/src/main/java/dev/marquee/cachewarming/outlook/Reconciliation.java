package dev.marquee.cachewarming.outlook;

import java.util.Arrays;

/**
 * Makes the parts of a region sum to the region: its top titles and the rest.
 *
 * <p>The difference is shared in proportion to the parts' variances, so that who is known best
 * moves least (minimum trace with a diagonal covariance; Wickramasuriya, Athanasopoulos and Hyndman
 * 2019); a part never falls below 0, what it cannot give is shared by the others. Pure.
 */
public final class Reconciliation {
  private Reconciliation() {}

  /**
   * Parts that sum to the whole.
   *
   * @param whole at least 0
   * @param parts at least 0 each, at least one
   * @param variances of the parts, at least 0; where all are 0 the parts are scaled in proportion
   * @return new parts, at least 0, that sum to the whole within rounding
   */
  public static double[] toWhole(double whole, double[] parts, double[] variances) {
    if (parts.length == 0 || parts.length != variances.length) {
      throw new IllegalArgumentException(
          "parts and variances must have the same positive length: "
              + parts.length
              + " and "
              + variances.length);
    }
    requireFinite("whole", whole);
    double sum = 0;
    double variance = 0;
    for (int part = 0; part < parts.length; part++) {
      requireFinite("parts", parts[part]);
      requireFinite("variances", variances[part]);
      sum += parts[part];
      variance += variances[part];
    }
    if (sum == 0 && variance == 0) {
      double[] even = new double[parts.length];
      Arrays.fill(even, whole / parts.length);
      return even;
    }
    return variance > 0 ? byVariance(whole, parts, variances) : scaled(whole / sum, parts);
  }

  private static double[] scaled(double factor, double[] parts) {
    double[] result = parts.clone();
    for (int part = 0; part < result.length; part++) {
      result[part] *= factor;
    }
    return result;
  }

  private static double[] byVariance(double whole, double[] parts, double[] variances) {
    double[] result = parts.clone();
    boolean[] atZero = new boolean[parts.length];
    // Each round either ends or leaves one more part at 0.
    for (int round = 0; round <= parts.length; round++) {
      double sum = 0;
      double variance = 0;
      for (int part = 0; part < result.length; part++) {
        sum += result[part];
        variance += atZero[part] ? 0 : variances[part];
      }
      if (variance == 0) {
        return sum > 0 ? scaled(whole / sum, result) : result;
      }
      double missing = whole - sum;
      boolean complete = true;
      for (int part = 0; part < result.length; part++) {
        if (!atZero[part]) {
          result[part] += missing * (variances[part] / variance);
          if (result[part] < 0) {
            result[part] = 0;
            atZero[part] = true;
            complete = false;
          }
        }
      }
      if (complete) {
        return result;
      }
    }
    return result;
  }

  private static void requireFinite(String key, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(key + " must be finite and at least 0: " + value);
    }
  }
}
