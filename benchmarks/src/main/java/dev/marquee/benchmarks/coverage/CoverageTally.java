package dev.marquee.benchmarks.coverage;

import dev.marquee.cachewarming.outlook.LoadQuantiles;

/** How quantiles stood to what happened, summed over forecasts. Not thread-safe. */
public final class CoverageTally {
  private long forecasts;
  private long within95;
  private long within80;
  private long above90;
  private long above99;
  private double relativeWidth;
  private double symmetricError;

  void add(LoadQuantiles said, double streams) {
    forecasts++;
    within95 += streams >= said.q025() && streams <= said.q975() ? 1 : 0;
    within80 += streams >= said.q10() && streams <= said.q90() ? 1 : 0;
    above90 += streams > said.q90() ? 1 : 0;
    above99 += streams > said.q99() ? 1 : 0;
    relativeWidth += (said.q975() - said.q025()) / Math.max(1, streams);
    double both = said.q50() + streams;
    symmetricError += both > 0 ? 2 * Math.abs(said.q50() - streams) / both : 0;
  }

  /** Adds what another tally holds. */
  public void add(CoverageTally other) {
    forecasts += other.forecasts;
    within95 += other.within95;
    within80 += other.within80;
    above90 += other.above90;
    above99 += other.above99;
    relativeWidth += other.relativeWidth;
    symmetricError += other.symmetricError;
  }

  public long forecasts() {
    return forecasts;
  }

  /** Percent of what happened that lay within the 95 % interval; NaN without forecasts. */
  public double coverage95() {
    return 100.0 * within95 / forecasts;
  }

  /** The same for the 80 % interval. */
  public double coverage80() {
    return 100.0 * within80 / forecasts;
  }

  /** Percent above the 90 % quantile. */
  public double above90() {
    return 100.0 * above90 / forecasts;
  }

  /** Percent above the 99 % quantile. */
  public double above99() {
    return 100.0 * above99 / forecasts;
  }

  /** Mean width of the 95 % interval over what happened. */
  public double relativeWidth() {
    return relativeWidth / forecasts;
  }

  /** Symmetric mean absolute percentage error of the median. */
  public double smape() {
    return 100 * symmetricError / forecasts;
  }
}
