package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.thumbnails.ArtworkWorld;
import dev.marquee.benchmarks.thumbnails.ClickRates;
import dev.marquee.benchmarks.thumbnails.Landscape;
import dev.marquee.benchmarks.thumbnails.PolicyKind;
import dev.marquee.benchmarks.thumbnails.PolicyResult;
import dev.marquee.benchmarks.thumbnails.PolicyRun;
import dev.marquee.benchmarks.thumbnails.RegretChart;
import dev.marquee.benchmarks.thumbnails.VowpalWabbitPolicy;
import dev.marquee.benchmarks.thumbnails.VowpalWabbitSearch;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * The artwork model beside other bandits, Vowpal Wabbit's among them, on simulated titles whose
 * truth is known: regret, time and state.
 */
@Command(
    name = "thumbnails",
    description = "Regret of the artwork model beside other bandits, on simulated services.")
public final class ThumbnailsBenchmark implements Callable<Integer> {
  private static final int DEFAULT_SEEDS = 20;

  /** Four policies in six landscapes: a world of them takes two cores four minutes. */
  private static final int DEFAULT_VOWPAL_WABBIT_SEEDS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Worlds per landscape and policy (default: "
              + DEFAULT_SEEDS
              + ", and "
              + DEFAULT_VOWPAL_WABBIT_SEEDS
              + " for Vowpal Wabbit's, which take twenty times as long).")
  private Integer seeds;

  @Option(
      names = "--first-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the first world; the others follow (default: ${DEFAULT-VALUE}).")
  private long firstSeed;

  @Option(
      names = "--landscape",
      split = ",",
      paramLabel = "NAME",
      description =
          "Only these, separated by commas: ${COMPLETION-CANDIDATES} (default: all; mismatched needs"
              + " --click-rates).")
  private List<Landscape> landscapes = List.of();

  @Option(
      names = "--policies",
      split = ",",
      paramLabel = "ID",
      description = "Only these, separated by commas (default: all).")
  private List<String> policies = List.of();

  @Option(
      names = "--click-rates",
      paramLabel = "FILE",
      description =
          "CSV with alpha and beta: production click priors, from whose means the mismatched"
              + " landscape draws.")
  private Path clickRates;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      defaultValue = "target/regret.svg",
      description =
          "Where the regret charts are written, one per landscape, whose name is added to the file's"
              + " (default: ${DEFAULT-VALUE}).")
  private Path chart;

  @Option(
      names = "--vw-search",
      description =
          "Instead of the comparison, search settings for Vowpal Wabbit's policies (or those of"
              + " --policies), on three seeds of the matched landscape that no result uses; one JSON"
              + " line per setting.")
  private boolean search;

  @Option(names = "--json", description = "Print one JSON line per landscape and policy.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (seeds != null && seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds must be positive: " + seeds);
    }
    if (!chart.toString().endsWith(".svg")) {
      throw new ParameterException(spec.commandLine(), "--chart must end in .svg: " + chart);
    }
    PrintWriter err = spec.commandLine().getErr();
    List<PolicyKind> kinds = selectedPolicies();
    ClickRates rates = clickRates == null ? null : ClickRates.read(clickRates);
    boolean complete = true;
    if (kinds.stream().anyMatch(PolicyKind::isVowpalWabbit) && !VowpalWabbitPolicy.isAvailable()) {
      err.println("Vowpal Wabbit is left out: its native part is for Linux on x86-64");
      kinds = kinds.stream().filter(kind -> !kind.isVowpalWabbit()).toList();
      complete = false;
    }
    if (search) {
      searchSettings(kinds.stream().filter(PolicyKind::isVowpalWabbit).toList(), err);
      return complete ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
    }
    for (Landscape landscape : selectedLandscapes()) {
      if (landscape == Landscape.MISMATCHED && rates == null) {
        complete = false;
        err.println("mismatched is left out: it needs --click-rates");
        continue;
      }
      Map<PolicyKind, PolicyResult> results = measure(landscape, kinds, rates, err);
      print(results);
      writeChart(landscape, List.copyOf(results.values()), err);
    }
    return complete ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
  }

  private List<Landscape> selectedLandscapes() {
    if (landscapes.contains(Landscape.MISMATCHED) && clickRates == null) {
      throw new ParameterException(
          spec.commandLine(), "--landscape mismatched needs --click-rates FILE");
    }
    return landscapes.isEmpty() ? List.of(Landscape.values()) : landscapes;
  }

  private List<PolicyKind> selectedPolicies() {
    if (policies.isEmpty()) {
      return PolicyKind.all();
    }
    List<PolicyKind> kinds = new ArrayList<>();
    for (String id : policies) {
      kinds.add(
          PolicyKind.of(id)
              .orElseThrow(
                  () ->
                      new ParameterException(
                          spec.commandLine(),
                          "--policies must be among " + PolicyKind.ids() + ": " + id)));
    }
    return kinds;
  }

  private Map<PolicyKind, PolicyResult> measure(
      Landscape landscape, List<PolicyKind> kinds, ClickRates rates, PrintWriter err)
      throws InterruptedException {
    int total = kinds.stream().mapToInt(this::seedsOf).sum();
    AtomicInteger done = new AtomicInteger();
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      Map<PolicyKind, List<Future<PolicyRun.Outcome>>> running = new LinkedHashMap<>();
      for (PolicyKind kind : kinds) {
        List<Future<PolicyRun.Outcome>> ofKind = new ArrayList<>();
        for (long seed = firstSeed; seed < firstSeed + seedsOf(kind); seed++) {
          PolicyRun run = new PolicyRun(landscape, kind, seed, rates);
          ofKind.add(
              threads.submit(
                  () -> {
                    PolicyRun.Outcome outcome = run.run();
                    progress(landscape, kind, done.incrementAndGet(), total, err);
                    return outcome;
                  }));
        }
        running.put(kind, ofKind);
      }
      Map<PolicyKind, PolicyResult> results = new EnumMap<>(PolicyKind.class);
      for (Map.Entry<PolicyKind, List<Future<PolicyRun.Outcome>>> one : running.entrySet()) {
        List<PolicyRun.Outcome> outcomes = new ArrayList<>();
        for (Future<PolicyRun.Outcome> outcome : one.getValue()) {
          outcomes.add(outcomeOf(outcome));
        }
        results.put(one.getKey(), new PolicyResult(landscape, one.getKey(), outcomes));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private int seedsOf(PolicyKind kind) {
    if (seeds != null) {
      return seeds;
    }
    return kind.isVowpalWabbit() ? DEFAULT_VOWPAL_WABBIT_SEEDS : DEFAULT_SEEDS;
  }

  private void searchSettings(List<PolicyKind> kinds, PrintWriter err) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<String>> running = new ArrayList<>();
      for (PolicyKind kind : kinds) {
        running.add(
            threads.submit(() -> VowpalWabbitSearch.of(kind).run(trial -> print(trial, out, err))));
      }
      for (Future<String> one : running) {
        outcomeOf(one);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void print(VowpalWabbitSearch.Trial trial, PrintWriter out, PrintWriter err) {
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("policy", trial.policy().id());
    line.put("settings", trial.settings());
    line.put("regretPercentOfUniform", trial.mean());
    line.put("best", trial.best());
    line.put("seeds", trial.regretPercent().size());
    line.put("givenUp", trial.regretPercent().size() < VowpalWabbitSearch.SEEDS.size());
    line.set("regretBySeed", new ObjectMapper().valueToTree(trial.regretPercent()));
    line.put("firstSeed", VowpalWabbitSearch.SEEDS.get(0));
    synchronized (out) {
      out.println(line);
      out.flush();
      err.printf(
          Locale.ROOT,
          "%-11s %6.2f%s %s%n",
          trial.policy().id(),
          trial.mean(),
          trial.best() ? " best so far" : "",
          trial.settings());
      err.flush();
    }
  }

  private static <T> T outcomeOf(Future<T> running) throws InterruptedException {
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.INCOMPLETE, "a policy failed: " + e.getCause(), e.getCause());
    }
  }

  private static void progress(
      Landscape landscape, PolicyKind kind, int done, int total, PrintWriter err) {
    synchronized (err) {
      err.printf(
          Locale.ROOT, "%-11s %d of %d runs, last %s%n", landscape.id(), done, total, kind.id());
      err.flush();
    }
  }

  private void print(Map<PolicyKind, PolicyResult> results) {
    PrintWriter out = spec.commandLine().getOut();
    PolicyResult marquee = results.get(PolicyKind.MARQUEE);
    if (!json) {
      out.printf(
          "%-11s %-20s %8s %17s %8s %7s %7s %22s%n",
          "landscape",
          "policy",
          "regret %",
          "95 %",
          "tenth %",
          "micros",
          "bytes",
          "marquee / policy");
    }
    for (PolicyResult result : results.values()) {
      PolicyResult.Interval ratio =
          marquee == null || marquee == result ? null : marquee.ratioTo(result);
      out.println(json ? jsonLine(result, marquee) : tableLine(result, ratio));
    }
    out.flush();
  }

  private static String tableLine(PolicyResult result, PolicyResult.Interval ratio) {
    PolicyResult.Interval regret = result.regretPercent();
    return String.format(
        Locale.ROOT,
        "%-11s %-20s %8.2f %8.2f–%-8.2f %8.2f %7.2f %7.0f %s",
        result.landscape().id(),
        result.policy().id(),
        regret.mean(),
        regret.lower(),
        regret.upper(),
        result.firstTenthPercent().mean(),
        result.microsPerDecision(),
        result.stateBytesPerTitle(),
        ratio == null
            ? ""
            : String.format(
                Locale.ROOT, "%8.3f (%.3f–%.3f)", ratio.mean(), ratio.lower(), ratio.upper()));
  }

  private String jsonLine(PolicyResult result, PolicyResult marquee) {
    ObjectNode line = new ObjectMapper().createObjectNode();
    PolicyResult.Interval regret = result.regretPercent();
    line.put("landscape", result.landscape().id());
    line.put("policy", result.policy().id());
    line.put("regretPercentOfUniform", regret.mean());
    line.put("firstTenthPercent", result.firstTenthPercent().mean());
    putFinite(line, "lower", regret.lower());
    putFinite(line, "upper", regret.upper());
    line.put("seeds", result.outcomes().size());
    boolean hasNewTitles = result.landscape() == Landscape.ENTRY;
    if (hasNewTitles) {
      PolicyResult.Interval newTitles = result.newTitlePercent();
      line.put("newTitleFirstTenthPercent", newTitles.mean());
      putFinite(line, "newTitleFirstTenthLower", newTitles.lower());
      putFinite(line, "newTitleFirstTenthUpper", newTitles.upper());
    }
    line.put("microsPerDecision", result.microsPerDecision());
    putFinite(line, "stateBytesPerTitle", result.stateBytesPerTitle());
    if (marquee != null && marquee != result) {
      putRatio(line, "marqueeRatio", marquee.ratioTo(result));
      putRatio(line, "marqueeFirstTenthRatio", marquee.firstTenthRatioTo(result));
      if (hasNewTitles) {
        putRatio(line, "marqueeNewTitleRatio", marquee.newTitleRatioTo(result));
      }
    }
    line.put("firstSeed", firstSeed);
    line.put("settings", result.policy().settings());
    line.set("generator", new ObjectMapper().valueToTree(ArtworkWorld.constants()));
    return line.toString();
  }

  private static void putRatio(ObjectNode line, String key, PolicyResult.Interval ratio) {
    line.put(key, ratio.mean());
    putFinite(line, key + "Lower", ratio.lower());
    putFinite(line, key + "Upper", ratio.upper());
  }

  private static void putFinite(ObjectNode line, String key, double value) {
    if (Double.isFinite(value)) {
      line.put(key, value);
    } else {
      line.putNull(key);
    }
  }

  private void writeChart(Landscape landscape, List<PolicyResult> results, PrintWriter err) {
    String name = chart.getFileName().toString();
    Path file =
        chart.resolveSibling(
            name.substring(0, name.length() - ".svg".length()) + "-" + landscape.id() + ".svg");
    try {
      RegretChart.write(results, file);
      err.println("chart: " + file.toAbsolutePath());
    } catch (IOException e) {
      throw new CommandException(ExitCode.INCOMPLETE, "cannot write the chart: " + e, e);
    }
  }
}
