package dev.marquee.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The command line of Marquee: everything in one process, and tools for its topics.
 *
 * <p>Results go to standard output, everything else to standard error. An error that the user can
 * act on is one line; stack traces appear with {@code --verbose} only. Exit codes are those of
 * {@link ExitCode}.
 */
@Command(
    name = "marquee",
    description = "A real-time engine for video streaming, and tools for its topics.",
    subcommands = {
      RunCommand.class,
      TopicsCommand.class,
      ConsumeCommand.class,
      PublishCommand.class,
      WhatIfCommand.class,
      DeadLettersCommand.class,
      ClusterCommand.class,
      SimulateCommand.class,
      ConsoleCommand.class
    },
    mixinStandardHelpOptions = false,
    synopsisSubcommandLabel = "COMMAND")
public final class Marquee implements Runnable {

  @CommandLine.Spec private CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Print this help.")
  private boolean help;

  @CommandLine.Option(
      names = "--verbose",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Log warnings and print stack traces to standard error.")
  private boolean verbose;

  private Marquee() {}

  public static void main(String[] args) {
    int code = commandLine().execute(args);
    // Kafka and Flink leave threads behind that are not daemons.
    System.exit(code);
  }

  /** The command line with its error handling, as {@link #main} executes it. */
  public static CommandLine commandLine() {
    Marquee marquee = new Marquee();
    return CommandErrors.handledIn(new CommandLine(marquee))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setExecutionStrategy(marquee::execute);
  }

  private int execute(ParseResult result) {
    Logging.toStandardError(verbose);
    return new CommandLine.RunLast().execute(result);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
