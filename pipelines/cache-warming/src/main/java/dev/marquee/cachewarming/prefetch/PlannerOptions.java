package dev.marquee.cachewarming.prefetch;

/**
 * Settings of the planner.
 *
 * @param swapGain how many times the density of what it displaces a prefetched file must have; at
 *     least 1. 2 saves most of the fill and half of its waste at next to no cost in the peak
 * @param leastDensity expected peak bytes per filled byte below which nothing is prefetched even
 *     into empty space; not negative
 * @param lowestRungWithTitle whether the lowest rendition is held, and fetched if need be, with
 *     every title of which anything is held. Otherwise it is named in the plan with every such
 *     title, and has its place for as long as there is room: on the development traces holding it
 *     always costs 3.6 % of the peak, as it takes a tenth of the disk for a fifteenth of the plays
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
    return new PlannerOptions(2, 0.002, false);
  }
}
