package dev.marquee.benchmarks.prefetch;

import dev.marquee.cachewarming.demand.DemandOptions;
import dev.marquee.cachewarming.edge.CachePolicy;
import dev.marquee.cachewarming.edge.LruCache;
import dev.marquee.cachewarming.edge.SieveCache;
import dev.marquee.cachewarming.prefetch.PlannerOptions;
import dev.marquee.cachewarming.prefetch.ReactiveShareOptions;
import dev.marquee.local.trace.ServiceTrace;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** Runs one policy after the other over the same trace with the same bytes of disk. */
public final class PrefetchComparison {
  private static final int DAY_SECONDS = 86_400;
  private static final int HOUR_SECONDS = 3_600;
  private static final int WARM_UP_DAYS = 14;

  /** What is fetched in the last days has no time to be played: it is not judged. */
  private static final int UNJUDGED_DAYS = 3;

  private static final double YESTERDAYS_REACTIVE_SHARE = 0.1;

  private final ServiceTrace trace;
  private final Path truth;
  private final long capacityBytes;
  private final double fillShare;
  private final int[] utcOffsets;
  private final long fromSeconds;
  private final long toSeconds;

  /**
   * @param truth folder of the true expected demand; only the oracle looks there
   * @param cacheShare bytes of each site over the bytes of the catalogue
   * @param fillShare bytes of a fill window over the bytes of the site
   * @param warmUp whether the first two weeks are not counted
   */
  public PrefetchComparison(
      ServiceTrace trace, Path truth, double cacheShare, double fillShare, boolean warmUp) {
    this.trace = trace;
    this.truth = truth;
    this.fillShare = fillShare;
    capacityBytes = (long) (trace.catalogueBytes() * cacheShare);
    utcOffsets = trace.sites().stream().mapToInt(ServiceTrace.Site::utcOffsetSeconds).toArray();
    ServiceTrace.Plays plays = trace.plays();
    fromSeconds = warmUp ? WARM_UP_DAYS * (long) DAY_SECONDS : 0;
    toSeconds = plays.seconds()[plays.count() - 1] + 1L;
  }

  /** Bytes of each site. */
  public long capacityBytes() {
    return capacityBytes;
  }

  /** Plays that count. */
  public long measuredPlays() {
    ServiceTrace.Plays plays = trace.plays();
    long measured = 0;
    for (int play = 0; play < plays.count(); play++) {
      measured += plays.seconds()[play] >= fromSeconds ? 1 : 0;
    }
    return measured;
  }

  /** Runs the policy over the whole trace. */
  public PrefetchResult run(PrefetchPolicy policy) {
    int objects = trace.objects();
    return switch (policy) {
      case MARQUEE ->
          planned(
              policy,
              new ModelForecast(trace, DemandOptions.defaults()),
              PlannerOptions.defaults(),
              ReactiveShareOptions.defaults(),
              capacity -> new SieveCache(objects, capacity));
      case PLANNER_ORACLE ->
          planned(
              policy,
              TruthForecast.read(trace, truth),
              PlannerOptions.defaults(),
              ReactiveShareOptions.defaults(),
              capacity -> new SieveCache(objects, capacity));
      case YESTERDAY ->
          planned(
              policy,
              new YesterdayForecast(trace),
              new PlannerOptions(1, 0, false),
              ReactiveShareOptions.fixed(YESTERDAYS_REACTIVE_SHARE),
              WTinyLfuCache::new);
      case LRU -> reactive(policy, capacity -> new LruCache(objects, capacity));
      case LFU_HALVING -> reactive(policy, capacity -> PriorityCache.lfuHalving(objects, capacity));
      case W_TINYLFU -> reactive(policy, WTinyLfuCache::new);
      case S3_FIFO -> reactive(policy, capacity -> new S3FifoCache(objects, capacity));
      case SIEVE -> reactive(policy, capacity -> new SieveCache(objects, capacity));
      case GDSF -> reactive(policy, capacity -> PriorityCache.gdsf(objects, capacity));
    };
  }

  private UpstreamTally tally() {
    return new UpstreamTally(utcOffsets, fromSeconds, toSeconds);
  }

  private PrefetchResult reactive(PrefetchPolicy policy, LongFunction<CachePolicy> maker) {
    long start = System.nanoTime();
    CachePolicy[] caches = new CachePolicy[utcOffsets.length];
    for (int site = 0; site < caches.length; site++) {
      caches[site] = maker.apply(capacityBytes);
    }
    UpstreamTally tally = tally();
    ServiceTrace.Plays plays = trace.plays();
    for (int play = 0; play < plays.count(); play++) {
      int site = plays.sites()[play];
      int object = plays.objects()[play];
      long bytes = plays.bytes()[play];
      long served = caches[site].request(object, trace.bytesOf(object), bytes);
      tally.play(site, plays.seconds()[play], bytes, served);
    }
    return result(policy, tally, 0, 0, start);
  }

  private PrefetchResult planned(
      PrefetchPolicy policy,
      SiteForecast forecast,
      PlannerOptions options,
      ReactiveShareOptions reactiveShare,
      LongFunction<CachePolicy> reactive) {
    long start = System.nanoTime();
    ServiceTrace.Site site = trace.sites().get(0);
    long windowSeconds = (site.fillEndHour() - site.fillStartHour()) * (long) HOUR_SECONDS;
    long fillBytesPerSecond = (long) Math.max(1, capacityBytes * fillShare / windowSeconds);
    UpstreamTally tally = tally();
    WasteTally waste = new WasteTally(fromSeconds, toSeconds - UNJUDGED_DAYS * (long) DAY_SECONDS);
    PlannedRun run =
        new PlannedRun(
            trace,
            new PlannedRun.Settings(
                capacityBytes, fillBytesPerSecond, reactiveShare, options, reactive),
            forecast,
            tally,
            waste);
    run.run();
    return result(policy, tally, waste.wastedShare(), run.largestGap(), start);
  }

  private PrefetchResult result(
      PrefetchPolicy policy, UpstreamTally tally, double wasted, double gap, long startNanos) {
    double micros = (System.nanoTime() - startNanos) / 1e3;
    return new PrefetchResult(
        policy,
        tally.objectHit(),
        tally.byteHit(),
        tally.peakUpstreamBytes(),
        tally.totalUpstreamBytes(),
        tally.fillBytes(),
        wasted,
        micros / trace.plays().count(),
        gap);
  }
}
