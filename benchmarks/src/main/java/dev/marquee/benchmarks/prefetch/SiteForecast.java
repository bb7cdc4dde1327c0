package dev.marquee.benchmarks.prefetch;

/** Where a plan's expected demand comes from: a model, the truth, or yesterday. */
interface SiteForecast {
  /** Takes the next play of the trace. */
  void observe(int play);

  /** Whether this is an hour of the site's peak, as far as is known by now. */
  boolean isPeak(int site, long seconds);

  /**
   * Expected bytes in the peak of the coming day, per object.
   *
   * @param seconds when the plan is decided: the forecast knows nothing of what comes then or later
   */
  double[] expectedPeakBytes(int site, long seconds);
}
