package dev.marquee.benchmarks.prefetch;

/**
 * What a policy did on a trace after the warm-up.
 *
 * @param objectHit mean share of a play that was served from the cache
 * @param byteHit share of the bytes
 * @param peakUpstreamBytes from upstream in the four local hours of each site and day with most
 *     bytes served
 * @param totalUpstreamBytes missed and fetched
 * @param fillBytes fetched ahead
 * @param wastedFill share of the fetched bytes whose file nobody played before it went
 * @param microsPerRequest all of the policy's work, forecasts and plans included
 * @param largestGap certified, of all plans; 0 without plans
 */
public record PrefetchResult(
    PrefetchPolicy policy,
    double objectHit,
    double byteHit,
    long peakUpstreamBytes,
    long totalUpstreamBytes,
    long fillBytes,
    double wastedFill,
    double microsPerRequest,
    double largestGap) {

  /** Share of the way in peak upstream bytes that this result went from one to the other. */
  public double way(PrefetchResult from, PrefetchResult to) {
    return (double) (from.peakUpstreamBytes - peakUpstreamBytes)
        / (from.peakUpstreamBytes - to.peakUpstreamBytes);
  }
}
