package dev.marquee.benchmarks.prefetch;

import dev.marquee.local.trace.ServiceTrace;

/** Expects of every object what was asked of it at the site in the last day. */
final class YesterdayForecast implements SiteForecast {
  private final ServiceTrace trace;
  private final double[][] asked;

  YesterdayForecast(ServiceTrace trace) {
    this.trace = trace;
    asked = new double[trace.sites().size()][trace.objects()];
  }

  @Override
  public void observe(int play) {
    ServiceTrace.Plays plays = trace.plays();
    asked[plays.sites()[play]][plays.objects()[play]] += plays.bytes()[play];
  }

  @Override
  public boolean isPeak(int site, long seconds) {
    return false;
  }

  @Override
  public double[] expectedPeakBytes(int site, long seconds) {
    double[] expected = asked[site];
    asked[site] = new double[trace.objects()];
    return expected;
  }
}
