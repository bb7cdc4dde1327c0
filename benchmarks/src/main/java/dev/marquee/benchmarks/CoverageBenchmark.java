package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.coverage.CoverageChart;
import dev.marquee.benchmarks.coverage.CoverageSummary;
import dev.marquee.benchmarks.coverage.CoverageTally;
import dev.marquee.benchmarks.coverage.RegionResult;
import dev.marquee.benchmarks.coverage.RegionRun;
import dev.marquee.benchmarks.coverage.ShockSummary;
import dev.marquee.cachewarming.outlook.OutlookOptions;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.demand.DemandOptions;
import dev.marquee.local.demand.RegionalDemand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * How often what happens lies within the load outlook's intervals, and how soon it follows shocks,
 * on simulated regions.
 */
@Command(
    name = "coverage",
    description = "Coverage of the load outlook's intervals on simulated regions, shocks included.")
public final class CoverageBenchmark implements Callable<Integer> {
  private static final int MOST_WEEKS = 52;
  private static final long WEEK_MILLIS = 7L * 24 * 3_600_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Simulations (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the first; the others follow (default: ${DEFAULT-VALUE}).")
  private long firstSeed;

  @Option(
      names = "--weeks",
      paramLabel = "N",
      defaultValue = "8",
      description = "Weeks measured (default: ${DEFAULT-VALUE}).")
  private int weeks;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "4",
      description = "Weeks before these that are learned from only (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "SVG with the coverage of each region by horizon.")
  private Path chart;

  @Option(
      names = "--json",
      description = "Print one JSON line per region and horizon, per kind of shock, and the cost.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    requireWithin("--seeds", seeds, 1, 1000);
    requireWithin("--weeks", weeks, 1, MOST_WEEKS);
    requireWithin("--warm-up", warmUp, 0, MOST_WEEKS);
    if (chart != null && !chart.toString().endsWith(".svg")) {
      throw new ParameterException(spec.commandLine(), "--chart must end in .svg: " + chart);
    }
    CoverageSummary summary = CoverageSummary.of(measure());
    print(summary);
    if (chart != null) {
      writeChart(summary);
    }
    return ExitCode.OK.code();
  }

  private void requireWithin(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), key + " must be in [" + least + ", " + most + "]: " + value);
    }
  }

  private List<RegionResult> measure() throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    AtomicInteger done = new AtomicInteger();
    try {
      List<Future<List<RegionResult>>> running = new ArrayList<>();
      for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
        DemandOptions options = DemandOptions.sixRegions(seed, weeks + warmUp);
        running.add(
            threads.submit(
                () -> {
                  List<RegionResult> results = measure(options);
                  progress(done.incrementAndGet());
                  return results;
                }));
      }
      List<RegionResult> results = new ArrayList<>();
      for (Future<List<RegionResult>> one : running) {
        results.addAll(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.INCOMPLETE, "a simulation failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private List<RegionResult> measure(DemandOptions options) {
    RegionalDemand demand = new RegionalDemand(options);
    long measuredFrom = demand.startMillis() + warmUp * WEEK_MILLIS;
    List<RegionResult> results = new ArrayList<>();
    for (int region = 0; region < options.regions().size(); region++) {
      results.add(new RegionRun(demand, region, measuredFrom, OutlookOptions.defaults()).run());
    }
    return results;
  }

  private void progress(int done) {
    PrintWriter err = spec.commandLine().getErr();
    synchronized (err) {
      err.printf(Locale.ROOT, "%d of %d simulations%n", done, seeds);
      err.flush();
    }
  }

  private void print(CoverageSummary summary) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-10s %-7s %9s %8s %8s %8s %8s %7s %7s%n",
          "region", "horizon", "forecasts", "95 %", "80 %", "> P90 %", "> P99 %", "width", "sMAPE");
    }
    summary.rows().forEach(row -> out.println(json ? jsonLine(row) : tableLine(row)));
    if (!json) {
      out.printf(
          "%n%-13s %7s %7s %12s %12s %10s %10s%n",
          "shock", "horizon", "shocks", "median s", "largest s", "in 90 s %", "in 135 s %");
    }
    for (ShockSummary shock : summary.shocks()) {
      out.println(json ? jsonLine(shock) : tableLine(shock));
    }
    if (json) {
      ObjectNode cost = JsonNodeFactory.instance.objectNode();
      cost.put("microsPerValue", summary.medianMicros());
      cost.put("stateBytes", summary.stateBytes());
      cost.put("seeds", seeds)
          .put("firstSeed", firstSeed)
          .put("weeks", weeks)
          .put("warmUp", warmUp);
      out.println(cost);
    } else {
      out.printf(
          Locale.ROOT,
          "%n%.1f microseconds per hour learned and outlook made, %d bytes of state%n",
          summary.medianMicros(),
          summary.stateBytes());
    }
    out.flush();
  }

  private static String tableLine(CoverageSummary.Row row) {
    CoverageTally tally = row.tally();
    return String.format(
        Locale.ROOT,
        "%-10s %-7s %9d %8.2f %8.2f %8.2f %8.2f %7.3f %7.2f",
        row.region(),
        row.horizon(),
        tally.forecasts(),
        tally.coverage95(),
        tally.coverage80(),
        tally.above90(),
        tally.above99(),
        tally.relativeWidth(),
        tally.smape());
  }

  private static ObjectNode jsonLine(CoverageSummary.Row row) {
    CoverageTally tally = row.tally();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("region", row.region()).put("horizon", row.horizon());
    line.put("forecasts", tally.forecasts());
    putFinite(line, "coverage95", tally.coverage95());
    putFinite(line, "coverage80", tally.coverage80());
    putFinite(line, "above90", tally.above90());
    putFinite(line, "above99", tally.above99());
    putFinite(line, "relativeWidth", tally.relativeWidth());
    putFinite(line, "smape", tally.smape());
    return line;
  }

  /** JSON knows no NaN: a run of one week has no week to look ahead. */
  private static void putFinite(ObjectNode line, String key, double value) {
    if (Double.isFinite(value)) {
      line.put(key, value);
    } else {
      line.putNull(key);
    }
  }

  private static String tableLine(ShockSummary shock) {
    return String.format(
        Locale.ROOT,
        "%-13s %7s %7d %12d %12d %10.1f %10.1f",
        shock.kind().id(),
        shock.horizon(),
        shock.seconds().size(),
        shock.medianSeconds(),
        shock.largestSeconds(),
        100 * shock.shareWithin(90),
        100 * shock.shareWithin(135));
  }

  private static ObjectNode jsonLine(ShockSummary shock) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("shock", shock.kind().id()).put("horizon", shock.horizon());
    line.put("shocks", shock.seconds().size());
    line.put("medianSeconds", shock.medianSeconds());
    line.put("largestSeconds", shock.largestSeconds());
    line.put("shareWithin90", shock.shareWithin(90));
    return line;
  }

  private void writeChart(CoverageSummary summary) {
    try {
      CoverageChart.write(summary, chart);
      spec.commandLine().getErr().println("chart: " + chart.toAbsolutePath());
    } catch (IOException e) {
      throw new CommandException(ExitCode.INCOMPLETE, "cannot write the chart: " + e, e);
    }
  }
}
