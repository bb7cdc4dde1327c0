package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.local.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs the JMH benchmarks of {@link HotMethods} in short default settings: one process per method,
 * three seconds of warm-up, five of measuring.
 *
 * <p>What JMH says goes to standard error, the results to standard output.
 */
@Command(name = "jmh", description = "Average time of the hot methods, by JMH.")
public final class MethodsBenchmark implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      defaultValue = ".*",
      paramLabel = "PATTERN",
      description = "Regular expression that a method's name must contain (default: all).")
  private String pattern;

  @Option(names = "--json", description = "Print one JSON line per method.")
  private boolean json;

  @Override
  public Integer call() throws RunnerException {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "PATTERN is no regular expression: " + e.getDescription(), e);
    }
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(Pattern.quote(HotMethods.class.getName()) + "\\..*(" + pattern + ")")
                    .shouldFailOnError(true)
                    .build(),
                OutputFormatFactory.createFormatInstance(
                    new PrintStream(System.err, true), VerboseMode.NORMAL))
            .run();
    if (results.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no method's name contains the PATTERN " + pattern);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (RunResult result : results) {
      out.println(json ? jsonLine(result) : text(result));
    }
    out.flush();
    return ExitCode.OK.code();
  }

  private static String text(RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    return String.format(
        Locale.ROOT,
        "%-18s %10.3f ± %.3f %s",
        primary.getLabel(),
        primary.getScore(),
        primary.getScoreError(),
        primary.getScoreUnit());
  }

  private static String jsonLine(RunResult result) {
    Result<?> primary = result.getPrimaryResult();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("method", primary.getLabel());
    line.put("microsPerCall", primary.getScore());
    line.put("errorMicros", Double.isNaN(primary.getScoreError()) ? null : primary.getScoreError());
    try {
      return new ObjectMapper().writeValueAsString(line);
    } catch (JsonProcessingException error) {
      throw new IllegalStateException("a line of numbers is always JSON", error);
    }
  }
}
