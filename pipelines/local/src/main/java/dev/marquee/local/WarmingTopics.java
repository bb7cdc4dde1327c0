package dev.marquee.local;

import dev.marquee.events.CacheSite;
import dev.marquee.events.CacheWarming;
import dev.marquee.events.HorizonForecast;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PlannedFile;
import dev.marquee.events.RegionLoad;
import dev.marquee.events.SitePlan;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Sites, the plans in force and the newest forecasts of load, as their topics have them now.
 *
 * <p>Plans and sites are read from the beginning, forecasts from those that were appended within
 * the last hour; a region without one of them has that on which its sites' plans stand. The highest
 * version of a key wins. Not thread-safe.
 */
final class WarmingTopics {
  private static final Duration RECENT = Duration.ofHours(1);
  private static final double MEDIAN = .5;
  private static final double HIGH = .9;
  private static final double SAME = 1e-9;

  private final Map<String, CacheSite> sites = new TreeMap<>();
  private final Map<String, CacheWarming> plans = new TreeMap<>();
  private final Map<String, Map<String, CacheWarming>> files = new HashMap<>();
  private final Map<String, RegionLoad> forecasts = new TreeMap<>();
  private long undecodable;

  /** Reads the topics of a broker that is known to have them. */
  static WarmingTopics read(String address) {
    WarmingTopics topics = new WarmingTopics();
    topics.read(address, Topics.CACHE_SITES, null, topics::site);
    topics.read(address, Topics.CACHE_WARMING, null, topics::warming);
    topics.read(
        address,
        Topics.LOAD_FORECASTS,
        Instant.now().minus(RECENT),
        (key, load) -> topics.load(load));
    return topics;
  }

  private <T extends SpecificRecordBase> void read(
      String address, Topic<T> topic, Instant from, BiConsumer<String, T> consumer) {
    WireFormat<T> format = WireFormat.reading(topic, BrokerAccess.registry());
    try (TopicReader reader = new TopicReader(address, topic)) {
      if (from == null) {
        reader.fromBeginning();
      } else {
        reader.from(from);
      }
      Map<TopicPartition, Long> ends = reader.ends();
      while (!reader.hasReached(ends)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          if (record.key() == null) {
            undecodable++;
            continue;
          }
          try {
            consumer.accept(
                new String(record.key(), StandardCharsets.UTF_8),
                record.value() == null ? null : format.decode(record.value()));
          } catch (RejectedException broken) {
            undecodable++;
          }
        }
      }
    }
  }

  private void site(String key, CacheSite site) {
    if (site == null) {
      sites.remove(key);
    } else {
      sites.put(key, site);
    }
  }

  private void warming(String key, CacheWarming warming) {
    int border = key.indexOf('/');
    Map<String, CacheWarming> of =
        border < 0
            ? plans
            : files.computeIfAbsent(key.substring(0, border), site -> new TreeMap<>());
    String name = key.substring(border + 1);
    if (warming == null) {
      of.remove(name);
    } else if (border < 0 != warming.getContent() instanceof SitePlan) {
      undecodable++;
    } else {
      of.merge(
          name,
          warming,
          (known, come) -> isBelow(come.getVersion(), known.getVersion()) ? known : come);
    }
  }

  private void load(RegionLoad load) {
    if (load != null && load.getTitleId() == null && load.getContent() instanceof LoadForecast) {
      forecasts.merge(
          load.getRegion(),
          load,
          (known, come) -> isBelow(come.getVersion(), known.getVersion()) ? known : come);
    }
  }

  private static boolean isBelow(OutputVersion one, OutputVersion other) {
    return one.getEpoch() == other.getEpoch()
        ? one.getCounter() < other.getCounter()
        : one.getEpoch() < other.getEpoch();
  }

  /** Records that nobody can read. */
  long undecodable() {
    return undecodable;
  }

  /** Regions that have a site. */
  List<String> regions() {
    TreeSet<String> names = new TreeSet<>();
    sites.values().forEach(site -> names.add(site.getRegion()));
    return List.copyOf(names);
  }

  /** Sites of a region without a plan. */
  List<String> unplanned(String region) {
    return sites.values().stream()
        .filter(site -> site.getRegion().equals(region) && !plans.containsKey(site.getSiteId()))
        .map(CacheSite::getSiteId)
        .toList();
  }

  /**
   * A region as it is expected.
   *
   * @param within how far ahead counts
   * @throws CommandException when it has no plan or no forecast
   */
  EvacuationReport.Region region(String name, Duration within) {
    List<EvacuationReport.Site> planned = new ArrayList<>();
    LoadForecast stoodOn = null;
    for (CacheSite site : sites.values()) {
      CacheWarming warming = plans.get(site.getSiteId());
      if (site.getRegion().equals(name) && warming != null) {
        SitePlan plan = (SitePlan) warming.getContent();
        planned.add(
            new EvacuationReport.Site(
                site.getSiteId(),
                name,
                site.getCapacityBytes(),
                plan.getExpectedPeakBytes(),
                filesOf(site.getSiteId())));
        stoodOn = newer(stoodOn, plan.getLoad());
      }
    }
    if (planned.isEmpty()) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "no plan yet for "
              + name
              + ": the first is made when the fill window of one of its sites opens");
    }
    RegionLoad newest = forecasts.get(name);
    LoadForecast forecast =
        newest == null ? stoodOn : newer(stoodOn, (LoadForecast) newest.getContent());
    if (forecast == null) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "no forecast yet of the load of " + name + " on " + Topics.LOAD_FORECASTS.name());
    }
    return new EvacuationReport.Region(name, planned, loads(name, forecast, within));
  }

  private static LoadForecast newer(LoadForecast one, LoadForecast other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.getMadeAt().isBefore(other.getMadeAt()) ? other : one;
  }

  private Map<String, EvacuationReport.File> filesOf(String site) {
    Map<String, EvacuationReport.File> of = new TreeMap<>();
    files
        .getOrDefault(site, Map.of())
        .forEach(
            (name, warming) -> {
              PlannedFile file = (PlannedFile) warming.getContent();
              of.put(name, new EvacuationReport.File(file.getBytes(), file.getExpectedBytes()));
            });
    return of;
  }

  private static Map<Long, EvacuationReport.Load> loads(
      String region, LoadForecast forecast, Duration within) {
    int median = level(region, forecast, MEDIAN);
    int high = level(region, forecast, HIGH);
    Map<Long, EvacuationReport.Load> loads = new TreeMap<>();
    for (HorizonForecast horizon : forecast.getHorizons()) {
      if (horizon.getHorizonMillis() <= within.toMillis()) {
        loads.put(
            horizon.getHorizonMillis(),
            new EvacuationReport.Load(
                horizon.getStreams().get(median),
                horizon.getStreams().get(high),
                horizon.getBitsPerSecond().get(median),
                horizon.getBitsPerSecond().get(high)));
      }
    }
    if (loads.isEmpty()) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "the forecast of " + region + " has no moment within the hours asked for");
    }
    return loads;
  }

  private static int level(String region, LoadForecast forecast, double wanted) {
    for (int level = 0; level < forecast.getLevels().size(); level++) {
      if (Math.abs(forecast.getLevels().get(level) - wanted) < SAME) {
        return level;
      }
    }
    throw new CommandException(
        ExitCode.UNAVAILABLE, "the forecast of " + region + " has no quantile " + wanted);
  }
}
