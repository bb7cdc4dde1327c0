package dev.marquee.local;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever goes wrong in a command into one line on standard error and an {@link ExitCode};
 * stack traces appear with {@code --verbose} only.
 */
public final class CommandErrors {
  private CommandErrors() {}

  /** The same command line, with its errors handled. */
  public static CommandLine handledIn(CommandLine commandLine) {
    return commandLine
        .setParameterExceptionHandler(CommandErrors::wrongUse)
        .setExecutionExceptionHandler(CommandErrors::failed);
  }

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
      print(command.getErr(), prefix(command) + "unexpected: " + oneLine(error.toString()) + hint);
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
