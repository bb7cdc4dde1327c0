package dev.marquee.cachewarming.prefetch;

/**
 * Settings of the planner.
 *
 * @param swapGain how many times the density of what it displaces a prefetched file must have; at
 *     least 1. 1.6 saves two thirds of the fill and of its waste at no cost in the peak
 * @param leastDensity expected peak bytes per filled byte below which nothing is prefetched even
 *     into empty space; not negative
 * @param lowestRungWithTitle whether a planned title always has its lowest rendition
 */
public record PlannerOptions(double swapGain, double leastDensity, boolean lowestRungWithTitle) {
  public PlannerOptions {
    if (!(swapGain >= 1) || Double.isInfinite(swapGain)) {
      throw new IllegalArgumentException("swapGain must be at least 1: " + swapGain);
    }
    if (!(leastDensity >= 0) || Double.isInfinite(leastDensity)) {
      throw new IllegalArgumentException("leastDensity must not be negative: " + leastDensity);
    }
  }

  /** What measured best on the development traces. */
  public static PlannerOptions defaults() {
    return new PlannerOptions(1.6, 0.002, true);
  }
}
