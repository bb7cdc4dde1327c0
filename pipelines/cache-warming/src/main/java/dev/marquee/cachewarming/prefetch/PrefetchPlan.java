package dev.marquee.cachewarming.prefetch;

import java.util.List;

/**
 * What a site keeps, prefetches and evicts in one fill window, and how good that is at worst.
 *
 * @param decisions by density, then id: the order in which the files are fetched
 * @param value expected peak bytes served from planned files, less the cost of the fill
 * @param bound no plan under the same limits has a greater value
 * @param plannedBytes that the kept and the prefetched files will occupy
 * @param fillBytes to be fetched
 * @param diskPrice what a byte of disk is worth: density below which a resident file is evicted
 * @param fillPrice what a byte of the window is worth beyond the cost of replacement
 * @param replacementCost what a fetched byte costs the value
 */
public record PrefetchPlan(
    List<FileDecision> decisions,
    double value,
    double bound,
    long plannedBytes,
    long fillBytes,
    double diskPrice,
    double fillPrice,
    double replacementCost) {
  public PrefetchPlan {
    decisions = List.copyOf(decisions);
  }

  /** Share of the bound by which the plan may fall short of the optimum, in [0, 1]. */
  public double gap() {
    return bound <= 0 ? 0 : Math.max(0, (bound - value) / bound);
  }
}
