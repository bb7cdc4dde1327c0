package dev.marquee.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Answers what would happen if a region's viewers were served elsewhere. */
@Command(
    name = "what-if",
    description = {
      "Peaks, hit ratios and room to expect where a region's viewers are served elsewhere.",
      "Read are the plans in force, the sites and the newest forecasts of load. Moved load is"
          + " divided among the target sites by their capacity; of what the newcomers watch a site"
          + " serves what its plan holds."
    },
    footer = {
      "",
      "Peaks are the greatest of the forecast's moments (15 min, 1 h, 6 h, 24 h ahead); P90 is the"
          + " load of evenings that are busy together. Room: bytes of the site's plan as a share of"
          + " its capacity, afterwards with all files that the evacuated sites hold.",
      "With --json one object: evacuate, share, hours, moved, regions with their sites."
    })
final class WhatIfCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MILLIS_PER_HOUR = Duration.ofHours(1).toMillis();
  private static final double MEGA = 1e6;
  private static final double PERCENT = 100;

  @Spec private CommandSpec spec;
  @Mixin private BrokerOptions broker;

  @Option(
      names = "--evacuate",
      required = true,
      paramLabel = "REGION",
      description = "Region whose viewers move.")
  private String evacuated;

  @Option(
      names = "--to",
      required = true,
      split = ",",
      paramLabel = "REGION",
      description = "Regions that take them, with commas.")
  private List<String> targets;

  @Option(
      names = "--share",
      defaultValue = "1",
      paramLabel = "S",
      description = "Share of the viewers that move, in (0, 1] (default: ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--hours",
      defaultValue = "24",
      paramLabel = "H",
      description =
          "How many hours ahead count, by the clock of the events (default: ${DEFAULT-VALUE}); a"
              + " local run whose days last minutes has shorter ones.")
  private double hours;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    requireOptions();
    try (Admin admin = broker.connect()) {
      for (Topic<?> topic :
          List.of(Topics.CACHE_SITES, Topics.CACHE_WARMING, Topics.LOAD_FORECASTS)) {
        BrokerOptions.requireTopic(admin, topic, broker.address());
      }
    }
    WarmingTopics topics = WarmingTopics.read(broker.address());
    requireKnown(topics, "--evacuate", evacuated);
    targets.forEach(target -> requireKnown(topics, "--to", target));
    Duration within = Duration.ofMillis((long) (hours * MILLIS_PER_HOUR));
    EvacuationReport report = report(topics, within);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(describe(report));
    } else {
      text(report).forEach(out::println);
    }
    out.flush();
    tellGaps(topics);
    return ExitCode.OK.code();
  }

  private void requireOptions() {
    if (!(share > 0 && share <= 1)) {
      throw new CommandException(ExitCode.USAGE, "--share must be in (0, 1], is " + share);
    }
    if (!(hours > 0 && hours <= Duration.ofDays(7).toHours())) {
      throw new CommandException(ExitCode.USAGE, "--hours must be in (0, 168], is " + hours);
    }
    Set<String> named = new HashSet<>();
    for (String target : targets) {
      if (target.equals(evacuated)) {
        throw new CommandException(
            ExitCode.USAGE, "--to must not name the evacuated region " + evacuated);
      }
      if (!named.add(target)) {
        throw new CommandException(ExitCode.USAGE, "--to names " + target + " twice");
      }
    }
  }

  private static void requireKnown(WarmingTopics topics, String option, String region) {
    List<String> known = topics.regions();
    if (known.isEmpty()) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "no site is known yet on " + Topics.CACHE_SITES.name());
    }
    if (!known.contains(region)) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s: unknown region '%s'%s; regions with sites are %s"
              .formatted(
                  option, region, Nearest.suggestion(region, known), String.join(", ", known)));
    }
  }

  private EvacuationReport report(WarmingTopics topics, Duration within) {
    EvacuationReport.Region source = topics.region(evacuated, within);
    List<EvacuationReport.Region> takers =
        targets.stream().map(target -> topics.region(target, within)).toList();
    try {
      return EvacuationReport.of(source, takers, share);
    } catch (IllegalArgumentException unfit) {
      throw new CommandException(ExitCode.UNAVAILABLE, unfit.getMessage(), unfit);
    }
  }

  /** What was left out, for people. */
  private void tellGaps(WarmingTopics topics) {
    PrintWriter err = spec.commandLine().getErr();
    List<String> all = new ArrayList<>(targets);
    all.add(evacuated);
    for (String region : all) {
      for (String site : topics.unplanned(region)) {
        err.println("marquee what-if: " + site + " has no plan yet and is left out");
      }
    }
    if (topics.undecodable() > 0) {
      err.println("marquee what-if: " + topics.undecodable() + " records did not decode");
    }
    err.flush();
  }

  private ObjectNode describe(EvacuationReport report) {
    ObjectNode node = JSON.createObjectNode();
    node.put("evacuate", report.evacuated());
    node.put("share", report.share());
    node.put("hours", hours);
    ObjectNode moved = node.putObject("moved");
    put(moved, "", report.moved());
    ArrayNode regions = node.putArray("regions");
    for (EvacuationReport.RegionEffect effect : report.targets()) {
      ObjectNode region = regions.addObject();
      region.put("region", effect.region());
      put(region, "Before", effect.before());
      put(region, "After", effect.after());
      region.put("hitRatioBefore", effect.hitRatioBefore());
      region.put("hitRatioAfter", effect.hitRatioAfter());
      ArrayNode sites = region.putArray("sites");
      for (EvacuationReport.SiteEffect one : effect.sites()) {
        ObjectNode site = sites.addObject();
        site.put("site", one.site());
        put(site, "Before", one.before());
        put(site, "After", one.after());
        site.put("capacityShareBefore", one.capacityShareBefore());
        site.put("capacityShareAfter", one.capacityShareAfter());
        site.put("hitRatioBefore", one.hitRatioBefore());
        site.put("hitRatioAfter", one.hitRatioAfter());
      }
    }
    return node;
  }

  private static void put(ObjectNode node, String suffix, EvacuationReport.Load load) {
    node.put("peakStreamsP50" + suffix, load.streamsP50());
    node.put("peakStreamsP90" + suffix, load.streamsP90());
    node.put("peakBitsPerSecondP50" + suffix, load.bitsPerSecondP50());
    node.put("peakBitsPerSecondP90" + suffix, load.bitsPerSecondP90());
  }

  private List<String> text(EvacuationReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%.0f %% of %s moves: at its peak %,.0f streams (P90 %,.0f), %,.1f Mbit/s (P90 %,.1f),"
                + " within %s h.",
            PERCENT * report.share(),
            report.evacuated(),
            report.moved().streamsP50(),
            report.moved().streamsP90(),
            report.moved().bitsPerSecondP50() / MEGA,
            report.moved().bitsPerSecondP90() / MEGA,
            Double.toString(hours).replaceAll("\\.0$", "")));
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %21s %21s %23s %23s %15s %15s",
            "",
            "STREAMS P50",
            "P90",
            "MBIT/S P50",
            "P90",
            "HIT RATIO",
            "ROOM"));
    for (EvacuationReport.RegionEffect region : report.targets()) {
      lines.add(
          line(
              region.region(),
              region.before(),
              region.after(),
              pair(PERCENT, "%.1f %%", region.hitRatioBefore(), region.hitRatioAfter()),
              ""));
      for (EvacuationReport.SiteEffect site : region.sites()) {
        lines.add(
            line(
                "  " + site.site(),
                site.before(),
                site.after(),
                pair(PERCENT, "%.1f %%", site.hitRatioBefore(), site.hitRatioAfter()),
                pair(PERCENT, "%.0f %%", site.capacityShareBefore(), site.capacityShareAfter())));
      }
    }
    return lines;
  }

  private static String line(
      String name,
      EvacuationReport.Load before,
      EvacuationReport.Load after,
      String hitRatio,
      String room) {
    return String.format(
            Locale.ROOT,
            "%-24s %21s %21s %23s %23s %15s %15s",
            name,
            pair(1, "%,.0f", before, after, EvacuationReport.Load::streamsP50),
            pair(1, "%,.0f", before, after, EvacuationReport.Load::streamsP90),
            pair(1 / MEGA, "%,.1f", before, after, EvacuationReport.Load::bitsPerSecondP50),
            pair(1 / MEGA, "%,.1f", before, after, EvacuationReport.Load::bitsPerSecondP90),
            hitRatio,
            room)
        .stripTrailing();
  }

  private static String pair(
      double factor,
      String format,
      EvacuationReport.Load before,
      EvacuationReport.Load after,
      ToDoubleFunction<EvacuationReport.Load> figure) {
    return pair(factor, format, figure.applyAsDouble(before), figure.applyAsDouble(after));
  }

  private static String pair(double factor, String format, double before, double after) {
    return String.format(Locale.ROOT, format, factor * before)
        + " → "
        + String.format(Locale.ROOT, format, factor * after);
  }
}
