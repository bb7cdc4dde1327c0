package dev.marquee.local;

import dev.marquee.cachewarming.prefetch.EvacuationStudy;
import dev.marquee.cachewarming.prefetch.EvacuationStudy.SiteOutcome;
import dev.marquee.cachewarming.prefetch.EvacuationStudy.SiteOutlook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What to expect at the sites that take a region's viewers: peaks of streams and bit rate, hit
 * ratios and room, before and after.
 *
 * <p>A region's load is that of its sites in proportion to what their viewers are expected to ask
 * for; moved load goes to the target sites in proportion to their capacity. Peaks are the greatest
 * of the forecast's moments. A sum of 90 % quantiles is that of evenings that are busy together,
 * hence on the safe side. What is asked for and in no plan counts as missed, so hit ratios are
 * those of the plans; see {@link EvacuationStudy}.
 *
 * @param evacuated the region whose viewers move
 * @param share of its viewers that do, in (0, 1]
 * @param moved peak of what moves
 * @param targets what is expected in each target region
 */
record EvacuationReport(String evacuated, double share, Load moved, List<RegionEffect> targets) {

  /** Name of all that is in no plan; no title is called so, since ids are not empty. */
  private static final String UNPLANNED = "";

  private static final List<ToDoubleFunction<Load>> FIGURES =
      List.of(Load::streamsP50, Load::streamsP90, Load::bitsPerSecondP50, Load::bitsPerSecondP90);

  /**
   * Load at a moment, or at its peak.
   *
   * @param streamsP50 median of concurrent streams
   * @param streamsP90 their 90 % quantile
   * @param bitsPerSecondP50 median of the bit rate
   * @param bitsPerSecondP90 its 90 % quantile
   */
  record Load(
      double streamsP50, double streamsP90, double bitsPerSecondP50, double bitsPerSecondP90) {

    private static final Load NONE = new Load(0, 0, 0, 0);

    private Load plus(Load other, double share) {
      return new Load(
          streamsP50 + share * other.streamsP50,
          streamsP90 + share * other.streamsP90,
          bitsPerSecondP50 + share * other.bitsPerSecondP50,
          bitsPerSecondP90 + share * other.bitsPerSecondP90);
    }

    private Load max(Load other) {
      return new Load(
          Math.max(streamsP50, other.streamsP50),
          Math.max(streamsP90, other.streamsP90),
          Math.max(bitsPerSecondP50, other.bitsPerSecondP50),
          Math.max(bitsPerSecondP90, other.bitsPerSecondP90));
    }
  }

  /**
   * A file of a plan.
   *
   * @param bytes its size
   * @param expectedBytes bytes that it is expected to serve in the peak hours
   */
  record File(long bytes, double expectedBytes) {}

  /**
   * A site with a plan.
   *
   * @param capacityBytes bytes that it can hold, positive
   * @param askedBytes bytes that its viewers are expected to ask for in the peak hours, of whatever
   *     file
   * @param files files of its plan by name
   */
  record Site(
      String id, String region, long capacityBytes, double askedBytes, Map<String, File> files) {
    private double expectedBytes() {
      return files.values().stream().mapToDouble(File::expectedBytes).sum();
    }

    /** Bytes asked for, at least what the plan is expected to serve. */
    private double asked() {
      return Math.max(askedBytes, expectedBytes());
    }

    private double[] shares(List<String> names) {
      double asked = asked();
      double[] shares = new double[names.size()];
      if (!(asked > 0)) {
        return shares;
      }
      for (int file = 0; file < shares.length; file++) {
        File planned = files.get(names.get(file));
        shares[file] = planned == null ? 0 : planned.expectedBytes / asked;
      }
      shares[names.indexOf(UNPLANNED)] = Math.max(0, 1 - expectedBytes() / asked);
      return shares;
    }

    private double[] residents(List<String> names) {
      return names.stream().mapToDouble(name -> files.containsKey(name) ? 1 : 0).toArray();
    }
  }

  /**
   * A region.
   *
   * @param sites those of its sites that have a plan, at least one
   * @param loads expected load by time ahead, milliseconds
   */
  record Region(String name, List<Site> sites, Map<Long, Load> loads) {}

  /**
   * What is expected of a target region.
   *
   * @param hitRatioBefore share of its bytes that its plans serve
   * @param hitRatioAfter the same with what was moved
   */
  record RegionEffect(
      String region,
      Load before,
      Load after,
      double hitRatioBefore,
      double hitRatioAfter,
      List<SiteEffect> sites) {}

  /**
   * What is expected of a target site.
   *
   * @param capacityShareBefore bytes of its plan as a share of its capacity
   * @param capacityShareAfter the same with all files that the plans of the evacuated region hold
   *     and its own does not; above 1 they do not fit
   */
  record SiteEffect(
      String site,
      Load before,
      Load after,
      double capacityShareBefore,
      double capacityShareAfter,
      double hitRatioBefore,
      double hitRatioAfter) {}

  /**
   * Studies an evacuation.
   *
   * @throws IllegalArgumentException when the regions' loads have no time ahead in common
   */
  static EvacuationReport of(Region source, List<Region> targets, double share) {
    List<Long> moments = commonMoments(source, targets);
    List<Site> takers = targets.stream().flatMap(region -> region.sites.stream()).toList();
    double[] weights = takers.stream().mapToDouble(Site::capacityBytes).toArray();
    double capacity = Arrays.stream(weights).sum();
    Study study = new Study(source, targets, takers, moments);
    List<List<SiteOutcome>> outcomes = new ArrayList<>();
    for (ToDoubleFunction<Load> figure : FIGURES) {
      outcomes.add(study.evacuate(figure, weights, share));
    }
    Map<String, File> newcomers = new LinkedHashMap<>();
    source.sites.forEach(site -> newcomers.putAll(site.files));
    List<RegionEffect> effects = new ArrayList<>();
    int at = 0;
    for (Region target : targets) {
      List<SiteEffect> sites = new ArrayList<>();
      double ownWeight = 0;
      for (Site site : target.sites) {
        sites.add(effect(site, outcomes, at, newcomers));
        ownWeight += weights[at++];
      }
      Load before = Load.NONE;
      Load after = Load.NONE;
      for (long moment : moments) {
        Load own = target.loads.get(moment);
        before = before.max(own);
        after = after.max(own.plus(source.loads.get(moment), share * ownWeight / capacity));
      }
      effects.add(
          new RegionEffect(
              target.name,
              before,
              after,
              weighted(sites, SiteEffect::hitRatioBefore, SiteEffect::before),
              weighted(sites, SiteEffect::hitRatioAfter, SiteEffect::after),
              sites));
    }
    Load moved = Load.NONE;
    for (long moment : moments) {
      moved = moved.max(Load.NONE.plus(source.loads.get(moment), share));
    }
    return new EvacuationReport(source.name, share, moved, effects);
  }

  private static List<Long> commonMoments(Region source, List<Region> targets) {
    TreeSet<Long> moments = new TreeSet<>(source.loads.keySet());
    targets.forEach(target -> moments.retainAll(target.loads.keySet()));
    if (moments.isEmpty()) {
      throw new IllegalArgumentException("the regions' forecasts have no horizon in common");
    }
    return List.copyOf(moments);
  }

  private static SiteEffect effect(
      Site site, List<List<SiteOutcome>> outcomes, int at, Map<String, File> newcomers) {
    List<SiteOutcome> of = outcomes.stream().map(figure -> figure.get(at)).toList();
    long planned = site.files.values().stream().mapToLong(File::bytes).sum();
    long missing =
        newcomers.entrySet().stream()
            .filter(file -> !site.files.containsKey(file.getKey()))
            .mapToLong(file -> file.getValue().bytes)
            .sum();
    SiteOutcome median = of.get(2);
    return new SiteEffect(
        site.id,
        load(of, SiteOutcome::peakBefore),
        load(of, SiteOutcome::peakAfter),
        (double) planned / site.capacityBytes,
        (double) (planned + missing) / site.capacityBytes,
        median.hitRatioBefore(),
        median.hitRatioAfter());
  }

  private static Load load(List<SiteOutcome> of, ToDoubleFunction<SiteOutcome> peak) {
    double[] values = of.stream().mapToDouble(peak).toArray();
    return new Load(values[0], values[1], values[2], values[3]);
  }

  private static double weighted(
      List<SiteEffect> sites, ToDoubleFunction<SiteEffect> ratio, Function<SiteEffect, Load> load) {
    double hits = 0;
    double all = 0;
    for (SiteEffect site : sites) {
      double weight = load.apply(site).bitsPerSecondP50;
      hits += weight * ratio.applyAsDouble(site);
      all += weight;
    }
    return all > 0 ? hits / all : 0;
  }

  /** Sites as the study wants them: one clock, one order of files. */
  private static final class Study {
    private final Map<String, Region> regions = new TreeMap<>();
    private final List<Site> sources;
    private final List<Site> takers;
    private final List<Long> moments;
    private final List<String> names;
    private final Map<String, double[]> shares = new LinkedHashMap<>();
    private final Map<String, double[]> residents = new LinkedHashMap<>();

    private Study(Region source, List<Region> targets, List<Site> takers, List<Long> moments) {
      this.sources = source.sites;
      this.takers = takers;
      this.moments = moments;
      regions.put(source.name, source);
      targets.forEach(target -> regions.put(target.name, target));
      TreeSet<String> all = new TreeSet<>(List.of(UNPLANNED));
      regions
          .values()
          .forEach(region -> region.sites.forEach(site -> all.addAll(site.files.keySet())));
      names = List.copyOf(all);
      for (Region region : regions.values()) {
        for (Site site : region.sites) {
          shares.put(site.id, site.shares(names));
          residents.put(site.id, site.residents(names));
        }
      }
    }

    /** Outcomes of the sites that take viewers, of one figure of load. */
    private List<SiteOutcome> evacuate(
        ToDoubleFunction<Load> figure, double[] weights, double share) {
      List<SiteOutcome> outcomes =
          EvacuationStudy.evacuate(
              sources.stream().map(site -> outlook(site, figure)).toList(),
              takers.stream().map(site -> outlook(site, figure)).toList(),
              weights,
              share);
      return outcomes.subList(sources.size(), outcomes.size());
    }

    private SiteOutlook outlook(Site site, ToDoubleFunction<Load> figure) {
      Region region = regions.get(site.region);
      double asked = region.sites.stream().mapToDouble(Site::asked).sum();
      double part = asked > 0 ? site.asked() / asked : 1.0 / region.sites.size();
      return new SiteOutlook(
          site.id,
          moments.stream()
              .mapToDouble(moment -> part * figure.applyAsDouble(region.loads.get(moment)))
              .toArray(),
          shares.get(site.id),
          residents.get(site.id));
    }
  }
}
