package dev.marquee.cachewarming;

import dev.marquee.cachewarming.announcement.Announcement;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the calendar of announced launches and live events, and tells each region its part.
 *
 * <p>Keyed by one key, since announcements and sites are few. A region's part of the expected
 * viewers is its part of the capacity of all sites, which is how the service itself sized it; where
 * there are no sites, regions have equal parts.
 */
final class CalendarFunction extends KeyedProcessFunction<String, CatalogueFact, RegionInput> {
  private static final long serialVersionUID = 1L;

  private static final double WEEK_MILLIS = 7 * 86_400_000.0;

  /** A launch is looked at until its curve has flattened. */
  private static final long LAUNCH_MILLIS = 8 * 7 * 86_400_000L;

  private final CacheWarmingOptions options;
  private transient MapState<String, CatalogueFact> announced;
  private transient MapState<String, CatalogueFact> sites;

  CalendarFunction(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    announced =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("announced", Types.STRING, CatalogueFact.type()));
    sites =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("sites", Types.STRING, CatalogueFact.type()));
  }

  @Override
  public void processElement(CatalogueFact fact, Context context, Collector<RegionInput> out)
      throws Exception {
    switch (fact.kind) {
      case SITE -> {
        CatalogueFact known = sites.get(fact.id);
        sites.put(fact.id, fact);
        if (known == null || !known.isSameShare(fact)) {
          tellAll(out);
        }
      }
      case SITE_REMOVED -> {
        sites.remove(fact.id);
        tellAll(out);
      }
      case TITLE -> title(fact, context, out);
      case TITLE_REMOVED -> withdraw(fact.id, out);
    }
  }

  private void title(CatalogueFact fact, Context context, Collector<RegionInput> out)
      throws Exception {
    long now = options.time().ofWatermark(context.timerService().currentWatermark());
    boolean isOver = now > endOf(fact) && now != Long.MAX_VALUE;
    if (fact.expectedViewers == 0 || isOver) {
      withdraw(fact.id, out);
    } else if (!fact.isSameAnnouncement(announced.get(fact.id))) {
      announced.put(fact.id, fact);
      tell(fact, out);
    }
  }

  private void withdraw(String id, Collector<RegionInput> out) throws Exception {
    if (announced.contains(id)) {
      announced.remove(id);
      for (String region : shares().keySet()) {
        out.collect(RegionInput.withdrawn(region, id));
      }
    }
  }

  private void tellAll(Collector<RegionInput> out) throws Exception {
    for (CatalogueFact fact : announced.values()) {
      tell(fact, out);
    }
  }

  private void tell(CatalogueFact fact, Collector<RegionInput> out) throws Exception {
    for (Map.Entry<String, Double> share : shares().entrySet()) {
      out.collect(
          RegionInput.announced(
              share.getKey(),
              new Announcement(
                  fact.id,
                  fact.isLive ? Announcement.Kind.LIVE : Announcement.Kind.LAUNCH,
                  fact.releaseMillis,
                  endOf(fact),
                  expectedStreams(fact) * share.getValue())));
    }
  }

  private static long endOf(CatalogueFact fact) {
    return fact.releaseMillis + (fact.isLive ? fact.durationMillis : LAUNCH_MILLIS);
  }

  /** Mean of the streams in all regions: of a launch, over its first seven days. */
  private static double expectedStreams(CatalogueFact fact) {
    return fact.isLive
        ? fact.expectedViewers
        : fact.expectedViewers * (fact.durationMillis / WEEK_MILLIS);
  }

  private Map<String, Double> shares() throws Exception {
    Map<String, Double> capacities = new HashMap<>();
    double all = 0;
    for (CatalogueFact site : sites.values()) {
      capacities.merge(site.region, (double) site.capacityBytes, Double::sum);
      all += site.capacityBytes;
    }
    TreeSet<String> regions = new TreeSet<>(options.regions().named().keySet());
    regions.addAll(capacities.keySet());
    Map<String, Double> shares = new TreeMap<>();
    for (String region : regions) {
      shares.put(
          region, all == 0 ? 1.0 / regions.size() : capacities.getOrDefault(region, 0.0) / all);
    }
    return shares;
  }
}
