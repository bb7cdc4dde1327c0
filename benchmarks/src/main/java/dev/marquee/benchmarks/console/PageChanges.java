package dev.marquee.benchmarks.console;

import java.util.List;

/**
 * How long after each watch the viewer's page had changed.
 *
 * @param millis at least one, none negative
 */
public record PageChanges(List<Double> millis) {

  public PageChanges {
    millis = List.copyOf(millis);
    if (millis.isEmpty()) {
      throw new IllegalArgumentException("millis must not be empty");
    }
    for (double one : millis) {
      if (!(one >= 0) || Double.isInfinite(one)) {
        throw new IllegalArgumentException("millis must be 0 or more and finite, is " + one);
      }
    }
  }

  /**
   * The least of the delays that this share of them does not exceed (nearest rank).
   *
   * @param share in (0, 1]
   */
  public double quantile(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1], is " + share);
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
