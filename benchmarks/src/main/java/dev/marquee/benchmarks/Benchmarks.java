package dev.marquee.benchmarks;

import dev.marquee.local.CommandErrors;
import dev.marquee.local.Logging;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line of the benchmarks.
 *
 * <p>Results go to standard output, progress to standard error; the exit code is not zero when
 * something is missing or incomplete.
 */
@Command(
    name = "bench",
    description = "Measures Marquee, and others beside it.",
    subcommands = {
      RecommendationsBenchmark.class,
      ThroughputBenchmark.class,
      LatencyBenchmark.class,
      ConsoleBenchmark.class,
      RecoveryBenchmark.class,
      ThumbnailsBenchmark.class,
      EdgeBenchmark.class,
      MethodsBenchmark.class,
      PolicyEvaluationBenchmark.class,
      PrefetchBenchmark.class,
      CoverageBenchmark.class,
      ForecastBenchmark.class
    },
    synopsisSubcommandLabel = "BENCHMARK")
public final class Benchmarks implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log warnings and print stack traces to standard error.")
  private boolean verbose;

  private Benchmarks() {}

  public static void main(String[] args) {
    int code = commandLine().execute(args);
    // Kafka and Flink leave threads behind that are not daemons.
    System.exit(code);
  }

  /** The command line with its error handling, as {@link #main} executes it. */
  static CommandLine commandLine() {
    Benchmarks benchmarks = new Benchmarks();
    return CommandErrors.handledIn(new CommandLine(benchmarks))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setExecutionStrategy(benchmarks::execute);
  }

  private int execute(ParseResult result) {
    // Before any class of Flink logs: its warnings would stand between the lines of --json.
    Logging.toStandardError(verbose);
    return new CommandLine.RunLast().execute(result);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a benchmark is missing");
  }
}
