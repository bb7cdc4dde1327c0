package dev.marquee.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.benchmarks.recommendations.EmbeddingMethod;
import dev.marquee.benchmarks.recommendations.ImplicitAlsMethod;
import dev.marquee.benchmarks.recommendations.IncrementalGradientMethod;
import dev.marquee.benchmarks.recommendations.MarqueeMethod;
import dev.marquee.benchmarks.recommendations.MethodResult;
import dev.marquee.benchmarks.recommendations.PopularityMethod;
import dev.marquee.benchmarks.recommendations.PrequentialRun;
import dev.marquee.benchmarks.recommendations.RankerSharing;
import dev.marquee.benchmarks.recommendations.RatingStream;
import dev.marquee.benchmarks.recommendations.RecallChart;
import dev.marquee.benchmarks.recommendations.RecommendationMethod;
import dev.marquee.benchmarks.recommendations.ViewerNeighboursMethod;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Replays ratings through the model of the recommendations job and through baselines, and prints
 * what each would have recommended in time.
 *
 * <p>Results go to standard output, progress and reports of bad lines to standard error. The exit
 * code is not zero when a line was skipped.
 */
@Command(
    name = "recommendations",
    description = "Recall of the recommendation model and of baselines on a stream of ratings.")
public final class RecommendationsBenchmark implements Callable<Integer> {
  /** Numbers of learners with which sharing is compared. */
  private static final int[] SHARDS = {2, 4};

  private static final int REPORTED_LINES = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--ratings",
      required = true,
      paramLabel = "FILE",
      description = "CSV with userId, movieId, rating, timestamp (seconds).")
  private Path ratings;

  @Option(
      names = "--movies",
      paramLabel = "FILE",
      description = "CSV with movieId, title, genres (separated by |).")
  private Path movies;

  @Option(
      names = "--min-rating",
      paramLabel = "R",
      defaultValue = "4",
      description = "Least rating that is scored (default: ${DEFAULT-VALUE}).")
  private double minRating;

  @Option(
      names = "--context",
      description = "Lower ratings feed history, co-occurrence and the seen filter.")
  private boolean context;

  @Option(
      names = "--allow-repeats",
      description = "Score repeated titles instead of leaving seen ones out.")
  private boolean allowRepeats;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description =
          "Only these methods, separated by commas (default: all but those whose ranker is shared"
              + " by several learners, as marquee-4-summed).")
  private List<String> methods = List.of();

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      defaultValue = "target/recall.svg",
      description = "Where the chart is written, ending in .svg (default: ${DEFAULT-VALUE}).")
  private Path chart;

  @Option(names = "--json", description = "Print one JSON line per method.")
  private boolean json;

  @Override
  public Integer call() {
    if (!Double.isFinite(minRating)) {
      throw new ParameterException(
          spec.commandLine(), "--min-rating must be a finite number: " + minRating);
    }
    if (!chart.toString().endsWith(".svg")) {
      throw new ParameterException(spec.commandLine(), "--chart must end in .svg: " + chart);
    }
    RatingStream stream = read();
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "%d events to score, %d titles, %d viewers%n",
        stream.scored(),
        stream.titles().size(),
        stream.viewers());
    List<MethodResult> results = measure(stream, selected(stream), err);
    print(results);
    writeChart(results, err);
    return stream.skippedLines() == 0 ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
  }

  private RatingStream read() {
    PrintWriter err = spec.commandLine().getErr();
    List<String> problems = new ArrayList<>();
    RatingStream stream =
        RatingStream.read(
            ratings,
            movies,
            new RatingStream.Selection(minRating, context, allowRepeats),
            problem -> {
              problems.add(problem);
              if (problems.size() <= REPORTED_LINES) {
                err.println(problem);
              }
            });
    if (problems.size() > REPORTED_LINES) {
      err.println((problems.size() - REPORTED_LINES) + " more lines skipped");
    }
    if (stream.repeats() > 0) {
      err.println(
          stream.repeats() + " repeated ratings left out; --allow-repeats would score them");
    }
    return stream;
  }

  private Map<String, Supplier<RecommendationMethod>> selected(RatingStream stream) {
    Map<String, Supplier<RecommendationMethod>> all = new LinkedHashMap<>();
    all.put("marquee", () -> MarqueeMethod.shipped(stream, allowRepeats));
    all.put("marquee-linear", () -> MarqueeMethod.linear(stream, allowRepeats));
    all.put("prior", () -> MarqueeMethod.prior(stream, allowRepeats));
    all.put(
        "decayed-popularity-500",
        () -> new PopularityMethod("decayed-popularity-500", 500, stream));
    all.put(
        "decayed-popularity-2000",
        () -> new PopularityMethod("decayed-popularity-2000", 2000, stream));
    all.put(
        "popularity", () -> new PopularityMethod("popularity", Double.POSITIVE_INFINITY, stream));
    all.put("isgd", () -> new IncrementalGradientMethod(stream));
    all.put("user-knn", () -> new ViewerNeighboursMethod(stream));
    all.put("ials", () -> new ImplicitAlsMethod(stream));
    all.put("embedding", () -> new EmbeddingMethod(stream));
    Map<String, Supplier<RecommendationMethod>> standard = new LinkedHashMap<>(all);
    for (RankerSharing.Rule rule : RankerSharing.Rule.values()) {
      for (int shards : SHARDS) {
        String name = MarqueeMethod.nameOf(shards, rule);
        all.put(name, () -> MarqueeMethod.sharded(stream, allowRepeats, shards, rule));
      }
    }
    if (methods.isEmpty()) {
      return standard;
    }
    for (String method : methods) {
      if (!all.containsKey(method)) {
        throw new ParameterException(
            spec.commandLine(),
            "--methods must be among " + String.join(", ", all.keySet()) + ": " + method);
      }
    }
    all.keySet().retainAll(Set.copyOf(methods));
    return all;
  }

  private List<MethodResult> measure(
      RatingStream stream, Map<String, Supplier<RecommendationMethod>> selected, PrintWriter err) {
    PrequentialRun run = new PrequentialRun(stream, allowRepeats);
    List<MethodResult> results = new ArrayList<>();
    selected.forEach(
        (name, method) -> {
          MethodResult result =
              run.run(
                  method.get(),
                  percent -> {
                    if (percent % 10 == 0) {
                      err.printf(Locale.ROOT, "%-24s %3d %%%n", name, percent);
                      err.flush();
                    }
                  });
          results.add(result);
        });
    return results;
  }

  private void print(List<MethodResult> results) {
    PrintWriter out = spec.commandLine().getOut();
    MethodResult marquee =
        results.stream().filter(one -> one.method().equals("marquee")).findFirst().orElse(null);
    if (!json) {
      out.printf(
          "%-24s %8s %9s %9s %9s %8s %8s %8s %8s%n",
          "method", "events", "recall10", "known", "recall20", "mrr10", "micros", "ceiling", "z");
    }
    for (MethodResult result : results) {
      Double z = marquee == null || result == marquee ? null : marquee.mcNemar(result);
      out.println(json ? jsonLine(result, z) : tableLine(result, z));
    }
    out.flush();
  }

  private static String tableLine(MethodResult result, Double z) {
    return String.format(
        Locale.ROOT,
        "%-24s %8d %9.4f %9.4f %9.4f %8.4f %8.1f %8.3f %8s",
        result.method(),
        result.events(),
        result.recall10(),
        result.recall10Known(),
        result.recall20(),
        result.mrr10(),
        result.microsPerEvent(),
        result.ceiling(),
        z == null ? "" : String.format(Locale.ROOT, "%.1f", z));
  }

  private static String jsonLine(MethodResult result, Double z) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("method", result.method());
    line.put("events", result.events());
    line.put("recall10", result.recall10());
    line.put("recall10Known", result.recall10Known());
    line.put("recall20", result.recall20());
    line.put("mrr10", result.mrr10());
    line.put("microsPerEvent", result.microsPerEvent());
    line.put("ceiling", result.ceiling());
    line.put("mcNemarZ", z);
    try {
      return new ObjectMapper().writeValueAsString(line);
    } catch (JsonProcessingException error) {
      throw new IllegalStateException("a line of numbers is always JSON", error);
    }
  }

  private void writeChart(List<MethodResult> results, PrintWriter err) {
    try {
      RecallChart.write(results, chart);
      err.println("chart: " + chart.toAbsolutePath());
    } catch (IOException error) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, chart + " cannot be written: " + error.getMessage(), error);
    }
  }
}
