package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.forecast.FanChart;
import dev.marquee.benchmarks.forecast.ForecastComparison;
import dev.marquee.benchmarks.forecast.ForecastTask;
import dev.marquee.benchmarks.forecast.HarnessCheck;
import dev.marquee.benchmarks.forecast.LoadSeries;
import dev.marquee.benchmarks.forecast.MethodErrors;
import dev.marquee.cachewarming.forecast.ForecasterOptions;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The load forecaster beside its experts and the M4 competition's simple methods, on series in the
 * competition's form.
 *
 * <p>The harness first proves itself: where the file is the competition's hourly part and the
 * simple methods do not give their known figures, nothing is printed and the exit code is not zero.
 */
@Command(
    name = "forecast",
    description = "Errors of load forecasts beside simple methods, on M4-format CSV.")
public final class ForecastBenchmark implements Callable<Integer> {
  private static final int LONGEST_HORIZON = 168;

  @Spec private CommandSpec spec;

  @Option(
      names = "--train",
      required = true,
      paramLabel = "FILE",
      description = "CSV with a header: per line an id and values in order of time.")
  private Path train;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      description =
          "CSV of the same ids with what followed (default: the last values of --train are held"
              + " out).")
  private Path test;

  @Option(
      names = "--horizon",
      paramLabel = "N",
      defaultValue = "48",
      description = "Values to forecast, at most 168 (default: ${DEFAULT-VALUE}).")
  private int horizon;

  @Option(
      names = "--season",
      paramLabel = "N",
      defaultValue = "24",
      description = "Values of a season, 8 to 48 (default: ${DEFAULT-VALUE}).")
  private int season;

  @Option(
      names = "--neural-every",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Of how many series one is forecast with the neural expert, too, which takes 3 ms per"
              + " value; 0 for none (default: ${DEFAULT-VALUE}).")
  private int neuralEvery;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Where a fan chart of one series is written, as SVG (default: none).")
  private Path chart;

  @Option(
      names = "--chart-series",
      paramLabel = "ID",
      description = "Which series, with --chart (default: the first).")
  private String chartSeries;

  @Option(names = "--json", description = "Print one JSON line per method.")
  private boolean json;

  @Override
  public Integer call() {
    requireWithin("--horizon", horizon, 1, LONGEST_HORIZON);
    requireWithin("--season", season, 8, 48);
    requireWithin("--neural-every", neuralEvery, 0, 1_000_000);
    if (chart != null && !chart.toString().endsWith(".svg")) {
      throw wrong("--chart must end in .svg: " + chart);
    }
    if (chart == null && chartSeries != null) {
      throw wrong("--chart-series needs --chart");
    }
    List<LoadSeries> known = LoadSeries.read(train);
    ForecastTask task =
        test == null
            ? ForecastTask.holdOut(known, horizon, season)
            : ForecastTask.test(known, LoadSeries.read(test), test, horizon, season);
    int charted = charted(task);
    PrintWriter err = spec.commandLine().getErr();
    ForecastComparison comparison =
        ForecastComparison.of(
            task,
            ForecasterOptions.defaults().withSeasons(season, longSeason()),
            neuralEvery,
            progress -> {
              err.println(progress);
              err.flush();
            });
    List<MethodErrors> results = comparison.results();
    requireHarness(task, results, err);
    print(results);
    if (chart != null) {
      try {
        FanChart.write(task.series().get(charted), comparison.forecast(charted), chart);
        err.println("chart: " + chart.toAbsolutePath());
      } catch (IOException e) {
        throw new CommandException(ExitCode.INCOMPLETE, "cannot write the chart: " + e, e);
      }
    }
    err.flush();
    return ExitCode.OK.code();
  }

  private void requireWithin(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw wrong(option + " must be in [" + least + ", " + most + "]: " + value);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Seven seasons, or as many as cover the longest horizon. */
  private int longSeason() {
    return season * Math.max(7, (LONGEST_HORIZON + season - 1) / season);
  }

  private int charted(ForecastTask task) {
    if (chartSeries == null) {
      return 0;
    }
    for (int at = 0; at < task.series().size(); at++) {
      if (task.series().get(at).id().equals(chartSeries)) {
        return at;
      }
    }
    throw wrong("--chart-series is not in " + train + ": " + chartSeries);
  }

  private void requireHarness(ForecastTask task, List<MethodErrors> results, PrintWriter err) {
    if (HarnessCheck.of(task).isEmpty()) {
      err.println("harness: not the hourly part of M4, so there is no known figure to reproduce");
      return;
    }
    List<String> differences = HarnessCheck.differences(task, results);
    if (!differences.isEmpty()) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          "the harness does not reproduce the known figures: " + String.join("; ", differences));
    }
    err.println("harness: reproduces the known figures of the hourly part of M4");
  }

  private void print(List<MethodErrors> results) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-33s %8s %8s %7s %8s %7s %7s %8s %8s %6s%n",
          "method", "smape", "mase", "owa", "msis", "cov80", "cov95", "micros", "bytes", "series");
    }
    for (MethodErrors result : results) {
      out.println(json ? jsonLine(result) : tableLine(result));
    }
    out.flush();
  }

  private static String tableLine(MethodErrors result) {
    return String.format(
        Locale.ROOT,
        "%-33s %8.3f %8.4f %7.4f %8s %7s %7s %8s %8s %6d",
        result.method(),
        result.smape(),
        result.mase(),
        result.owa(),
        text(result.msis(), 3),
        text(result.coverage80(), 3),
        text(result.coverage95(), 3),
        text(result.microsPerValue(), 1),
        result.stateBytes() == 0 ? "" : String.valueOf(result.stateBytes()),
        result.series());
  }

  private static String text(double value, int decimals) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static ObjectNode jsonLine(MethodErrors result) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("method", result.method());
    line.put("smape", result.smape());
    line.put("mase", result.mase());
    line.put("owa", result.owa());
    putFinite(line, "msis", result.msis());
    putFinite(line, "coverage80", result.coverage80());
    putFinite(line, "coverage95", result.coverage95());
    putFinite(line, "microsPerValue", result.microsPerValue());
    line.put("stateBytes", result.stateBytes());
    line.put("series", result.series());
    return line;
  }

  private static void putFinite(ObjectNode line, String key, double value) {
    // JSON knows no NaN.
    line.put(key, Double.isFinite(value) ? (Double) value : null);
  }
}
