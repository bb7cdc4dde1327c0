package dev.marquee.cachewarming;

import dev.marquee.events.CacheSite;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;

/**
 * Reads the edge sites.
 *
 * <p>Those of a region that is not served count in {@code
 * cacheWarming.reason.UNKNOWN_REGION.eventsRefused}.
 */
final class ReadSitesFunction extends TimelyFunction<CacheSite, CatalogueFact> {
  private static final long serialVersionUID = 1L;

  private final CacheWarmingOptions options;
  private transient Counter unknownRegions;

  ReadSitesFunction(EventBounds bounds, CacheWarmingOptions options) {
    super(Topics.CACHE_SITES, bounds);
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    unknownRegions = WarmingMetrics.refused(getRuntimeContext().getMetricGroup(), "UNKNOWN_REGION");
  }

  @Override
  protected boolean canBeLate() {
    return false;
  }

  @Override
  protected CatalogueFact read(Received<CacheSite> received) {
    CatalogueFact fact = new CatalogueFact();
    fact.id = received.key();
    if (received.isRemoval()) {
      fact.kind = CatalogueFact.Kind.SITE_REMOVED;
      return fact;
    }
    CacheSite site = received.value();
    if (!options.regions().isKnown(site.getRegion())) {
      unknownRegions.inc();
      return null;
    }
    fact.kind = CatalogueFact.Kind.SITE;
    fact.region = site.getRegion();
    fact.zone = site.getTimeZone();
    fact.capacityBytes = site.getCapacityBytes();
    // A site is filled in the time of the service, so its rate is that much lower there.
    fact.fillBytesPerSecond =
        Math.max(1, Math.round(site.getFillBytesPerSecond() / options.time().speed()));
    fact.fillStartMinute = site.getFillStartMinute();
    fact.fillEndMinute = site.getFillEndMinute();
    return fact;
  }
}
