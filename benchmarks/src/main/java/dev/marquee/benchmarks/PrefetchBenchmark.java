package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.prefetch.PlainTrace;
import dev.marquee.benchmarks.prefetch.PrefetchComparison;
import dev.marquee.benchmarks.prefetch.PrefetchPolicy;
import dev.marquee.benchmarks.prefetch.PrefetchResult;
import dev.marquee.local.ExitCode;
import dev.marquee.local.trace.ServiceTrace;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Bytes from upstream with the engine's plans beside caches that only react, on a trace of a
 * service or on a plain one.
 */
@Command(
    name = "prefetch",
    description = "Upstream bytes of edge caches with the engine's plans and without.")
public final class PrefetchBenchmark implements Callable<Integer> {
  private static final double TERA = 1e12;

  @Spec private CommandSpec spec;

  @Option(
      names = "--service",
      paramLabel = "DIR",
      description =
          "Trace of a service: catalogue.csv, sites.csv, calendar.csv, requests.csv.gz. Two weeks"
              + " warm up.")
  private Path service;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Plain trace instead: time, id and bytes on each line, separated by blanks or commas,"
              + " packed when its name ends in .xz. All of it counts.")
  private Path plain;

  @Option(
      names = "--truth",
      paramLabel = "DIR",
      description =
          "Where truth.bin and truth_shares.csv lie, for planner-oracle only (default: the folder of"
              + " --service).")
  private Path truth;

  @Option(
      names = "--cache",
      paramLabel = "SHARE",
      defaultValue = "0.10",
      description =
          "Bytes of a site over those of the catalogue or of all objects (default:"
              + " ${DEFAULT-VALUE}).")
  private double cache;

  @Option(
      names = "--fill",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "Bytes of a fill window over those of a site (default: ${DEFAULT-VALUE}).")
  private double fill;

  @Option(
      names = "--policies",
      split = ",",
      paramLabel = "ID",
      description = "Only these, separated by commas (default: all).")
  private List<String> policies = List.of();

  @Option(names = "--json", description = "Print one JSON line per policy.")
  private boolean json;

  @Override
  public Integer call() {
    if ((service == null) == (plain == null)) {
      throw wrong("one of --service DIR and --trace FILE is needed");
    }
    requireShare("--cache", cache);
    requireShare("--fill", fill);
    List<PrefetchPolicy> selected = selectedPolicies();
    PrintWriter err = spec.commandLine().getErr();
    Path truthFolder = truth == null ? service : truth;
    boolean complete = true;
    if (plain != null) {
      // A plain trace has no truth that could be missing.
      selected.remove(PrefetchPolicy.PLANNER_ORACLE);
    } else if (selected.contains(PrefetchPolicy.PLANNER_ORACLE)
        && !Files.exists(truthFolder.resolve("truth.bin"))) {
      selected.remove(PrefetchPolicy.PLANNER_ORACLE);
      err.println("planner-oracle is left out: " + truthFolder + " has no truth.bin");
      complete = false;
    }
    ServiceTrace trace = plain == null ? ServiceTrace.read(service) : PlainTrace.read(plain);
    PrefetchComparison comparison =
        new PrefetchComparison(trace, truthFolder, cache, fill, plain == null);
    err.printf(
        Locale.ROOT,
        "%d requests count, %.4g bytes a site%n",
        comparison.measuredPlays(),
        (double) comparison.capacityBytes());
    err.flush();
    Map<PrefetchPolicy, PrefetchResult> results = new EnumMap<>(PrefetchPolicy.class);
    for (PrefetchPolicy policy : selected) {
      PrefetchResult result = comparison.run(policy);
      results.put(policy, result);
      err.printf(
          Locale.ROOT,
          "%s: %.1f s%n",
          policy.id(),
          result.microsPerRequest() * trace.requests() / 1e6);
      err.flush();
    }
    print(results);
    return complete ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
  }

  private void requireShare(String option, double share) {
    if (!(share > 0) || share > 1) {
      throw wrong(option + " must be in (0, 1]: " + share);
    }
  }

  private List<PrefetchPolicy> selectedPolicies() {
    List<PrefetchPolicy> selected = new ArrayList<>();
    for (String id : policies.isEmpty() ? PrefetchPolicy.ids() : policies) {
      selected.add(
          PrefetchPolicy.of(id)
              .orElseThrow(
                  () -> wrong("--policies must be among " + PrefetchPolicy.ids() + ": " + id)));
    }
    return selected;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(Map<PrefetchPolicy, PrefetchResult> results) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-15s %9s %9s %9s %9s %8s %8s %8s %8s%n",
          "policy", "objects", "bytes", "peak TB", "all TB", "fill TB", "wasted", "way", "µs");
    }
    for (PrefetchResult result : results.values()) {
      OptionalDouble way = wayToOracle(result, results);
      out.println(json ? jsonLine(result, way) : tableLine(result, way));
    }
    out.flush();
  }

  /** Empty without both ends of the way, and where they are one. */
  private static OptionalDouble wayToOracle(
      PrefetchResult result, Map<PrefetchPolicy, PrefetchResult> results) {
    PrefetchResult lru = results.get(PrefetchPolicy.LRU);
    PrefetchResult oracle = results.get(PrefetchPolicy.PLANNER_ORACLE);
    if (lru == null || oracle == null) {
      return OptionalDouble.empty();
    }
    double way = result.way(lru, oracle);
    return Double.isFinite(way) ? OptionalDouble.of(way) : OptionalDouble.empty();
  }

  private static String tableLine(PrefetchResult result, OptionalDouble way) {
    return String.format(
        Locale.ROOT,
        "%-15s %9.4f %9.4f %9.3f %9.3f %8.3f %8.3f %8s %8.2f",
        result.policy().id(),
        result.objectHit(),
        result.byteHit(),
        result.peakUpstreamBytes() / TERA,
        result.totalUpstreamBytes() / TERA,
        result.fillBytes() / TERA,
        result.wastedFill(),
        way.isEmpty() ? "-" : String.format(Locale.ROOT, "%.3f", way.getAsDouble()),
        result.microsPerRequest());
  }

  static ObjectNode jsonLine(PrefetchResult result, OptionalDouble way) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("policy", result.policy().id());
    line.put("objectHit", result.objectHit());
    line.put("byteHit", result.byteHit());
    line.put("peakUpstreamBytes", result.peakUpstreamBytes());
    line.put("totalUpstreamBytes", result.totalUpstreamBytes());
    line.put("fillBytes", result.fillBytes());
    line.put("wastedFill", result.wastedFill());
    if (way.isPresent()) {
      line.put("wayToOracle", way.getAsDouble());
    } else {
      line.putNull("wayToOracle");
    }
    line.put("microsPerRequest", result.microsPerRequest());
    line.put("largestGap", result.largestGap());
    return line;
  }
}
