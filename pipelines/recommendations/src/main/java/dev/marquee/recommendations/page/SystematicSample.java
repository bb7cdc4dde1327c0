package dev.marquee.recommendations.page;

import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;

/**
 * Draws a fixed number of items without repetition, each with exactly the probability that its
 * weight asks for: systematic sampling in random order (Madow 1949).
 *
 * <p>The inclusion probability of item i is n·wᵢ/Σw, capped at 1 with the excess shared out among
 * the others. One uniform number decides the draw, so probabilities are exact and not estimated.
 */
public final class SystematicSample {
  private final double[] probabilities;
  private final int[] chosen;

  private SystematicSample(double[] probabilities, int[] chosen) {
    this.probabilities = probabilities;
    this.chosen = chosen;
  }

  /**
   * Draws.
   *
   * @param weights positive weights of the items
   * @param count how many to draw; all of them when there are fewer
   * @param seed decides the draw; the same seed draws the same
   */
  public static SystematicSample draw(double[] weights, int count, long seed) {
    if (count < 0) {
      throw new IllegalArgumentException("count must not be negative: " + count);
    }
    int size = weights.length;
    if (size <= count) {
      double[] certain = new double[size];
      Arrays.fill(certain, 1);
      int[] all = new int[size];
      Arrays.setAll(all, at -> at);
      return new SystematicSample(certain, all);
    }
    double[] probabilities = inclusionProbabilities(weights, count);
    int[] order = shuffled(size, seed);
    int[] chosen = new int[count];
    int drawn = 0;
    // Points u, u+1, u+2, … on the line of cumulated probabilities; each hits one item.
    double next = uniform(TitleKey.mix(seed, size));
    double cumulated = 0;
    for (int at = 0; at < size && drawn < count; at++) {
      cumulated += probabilities[order[at]];
      if (cumulated > next) {
        chosen[drawn++] = order[at];
        next += 1;
      }
    }
    // Rounding may leave the last point a hair behind the end of the line.
    for (int at = size - 1; at >= 0 && drawn < count; at--) {
      if (!contains(chosen, drawn, order[at])) {
        chosen[drawn++] = order[at];
      }
    }
    return new SystematicSample(probabilities, chosen);
  }

  /** Indices of the items drawn. */
  public int[] chosen() {
    return chosen;
  }

  /** Probability with which an item is drawn, in (0, 1]. */
  public double probability(int item) {
    return probabilities[item];
  }

  private static double[] inclusionProbabilities(double[] weights, int count) {
    double[] probabilities = new double[weights.length];
    int certain = 0;
    while (true) {
      double free = 0;
      for (int at = 0; at < weights.length; at++) {
        if (!(weights[at] > 0) || weights[at] == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException("weights must be positive and finite: " + weights[at]);
        }
        if (probabilities[at] < 1) {
          free += weights[at];
        }
      }
      boolean capped = false;
      int left = count - certain;
      for (int at = 0; at < weights.length; at++) {
        if (probabilities[at] < 1) {
          probabilities[at] = left * weights[at] / free;
          if (probabilities[at] >= 1) {
            probabilities[at] = 1;
            certain++;
            capped = true;
          }
        }
      }
      if (!capped) {
        return probabilities;
      }
    }
  }

  private static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    Arrays.setAll(order, at -> at);
    for (int at = size - 1; at > 0; at--) {
      int other = (int) (uniform(TitleKey.mix(seed, -1 - at)) * (at + 1));
      int swap = order[at];
      order[at] = order[other];
      order[other] = swap;
    }
    return order;
  }

  private static double uniform(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  private static boolean contains(int[] values, int size, int value) {
    for (int at = 0; at < size; at++) {
      if (values[at] == value) {
        return true;
      }
    }
    return false;
  }
}
