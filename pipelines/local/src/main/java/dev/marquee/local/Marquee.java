package dev.marquee.local;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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
      PublishCommand.class
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
  static CommandLine commandLine() {
    Marquee marquee = new Marquee();
    return new CommandLine(marquee)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setUsageHelpAutoWidth(false)
        .setExecutionStrategy(marquee::execute)
        .setParameterExceptionHandler(CommandErrors::wrongUse)
        .setExecutionExceptionHandler(CommandErrors::failed);
  }

  private int execute(ParseResult result) {
    Logging.toStandardError(verbose);
    return new CommandLine.RunLast().execute(result);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  /** One line for whatever went wrong. */
  private static final class CommandErrors {

    private static int wrongUse(ParameterException error, String[] args) {
      CommandLine command = error.getCommandLine();
      String unknown = firstUnknown(error, args);
      String message =
          unknown == null
              ? lowerCase(error.getMessage())
              : (unknown.startsWith("-") ? "unknown option '" : "unexpected argument '")
                  + unknown
                  + "'"
                  + Nearest.suggestion(unknown, names(command));
      print(
          command.getErr(),
          prefix(command) + message + " (" + command.getCommandSpec().qualifiedName() + " --help)");
      return ExitCode.USAGE.code();
    }

    /** A mistyped option explains a missing one; null when nothing is unknown. */
    private static String firstUnknown(ParameterException error, String[] args) {
      if (error instanceof UnmatchedArgumentException unmatched) {
        return unmatched.getUnmatched().get(0);
      }
      if (error instanceof MissingParameterException) {
        List<String> known = names(error.getCommandLine());
        for (String arg : args) {
          if (arg.startsWith("--") && !known.contains(arg.split("=", 2)[0])) {
            return arg;
          }
        }
      }
      return null;
    }

    private static List<String> names(CommandLine command) {
      List<String> names = new ArrayList<>(command.getSubcommands().keySet());
      command
          .getCommandSpec()
          .options()
          .forEach(option -> names.addAll(Arrays.asList(option.names())));
      return names;
    }

    private static int failed(Exception error, CommandLine command, ParseResult result) {
      boolean verbose = result.expandedArgs().contains("--verbose");
      ExitCode code = ExitCode.FAULT;
      if (error instanceof CommandException expected) {
        print(command.getErr(), prefix(command) + oneLine(expected.getMessage()));
        code = expected.exitCode();
      } else {
        String hint = verbose ? "" : " (--verbose prints the stack trace)";
        print(
            command.getErr(), prefix(command) + "unexpected: " + oneLine(error.toString()) + hint);
      }
      if (verbose) {
        error.printStackTrace(command.getErr());
        command.getErr().flush();
      }
      return code.code();
    }

    private static String prefix(CommandLine command) {
      return command.getCommandSpec().qualifiedName() + ": ";
    }

    private static String oneLine(String message) {
      return message == null ? "no message" : message.replaceAll("\\s*\\R\\s*", " ");
    }

    private static String lowerCase(String message) {
      String line = oneLine(message);
      return line.isEmpty() ? line : Character.toLowerCase(line.charAt(0)) + line.substring(1);
    }

    private static void print(PrintWriter err, String line) {
      err.println(line);
      err.flush();
    }
  }
}
