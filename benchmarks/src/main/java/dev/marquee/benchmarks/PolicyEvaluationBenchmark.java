package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.policyevaluation.ClickPriors;
import dev.marquee.benchmarks.policyevaluation.ClickPriors.Beta;
import dev.marquee.benchmarks.policyevaluation.OpenBanditLog;
import dev.marquee.benchmarks.policyevaluation.PolicyEvaluation;
import dev.marquee.benchmarks.policyevaluation.TargetPolicy;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.thumbnails.evaluation.PolicyValue;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Estimates from the log of one policy what another is worth, and says which estimates may be
 * relied on.
 *
 * <p>Results go to standard output, reports of bad lines to standard error. A refused estimate is a
 * result; the exit code is not zero when a line was skipped.
 */
@Command(
    name = "policy-evaluation",
    description = "Off-policy estimates of a target policy's value on logs of Open Bandit.")
public final class PolicyEvaluationBenchmark implements Callable<Integer> {
  private static final int REPORTED_LINES = 20;
  private static final int MOST_DRAWS = 100_000_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--logged",
      required = true,
      paramLabel = "FILE",
      description =
          "CSV, plain or gzip, with item_id, position (1 to 3), click, propensity_score: what the"
              + " logging policy showed.")
  private Path logged;

  @Option(
      names = "--target-priors",
      paramLabel = "FILE",
      description =
          "CSV with campaign, arm, alpha, beta: the target is Bernoulli Thompson sampling from"
              + " these.")
  private Path targetPriors;

  @Option(
      names = "--campaign",
      paramLabel = "NAME",
      description = "Which campaign's priors, with --target-priors.")
  private String campaign;

  @Option(
      names = "--target-uniform",
      description = "The target is uniform over the arms of the log.")
  private boolean targetUniform;

  @Option(
      names = "--target",
      paramLabel = "FILE",
      description = "CSV with click: the target's own log, whose mean is printed for comparison.")
  private Path target;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Pages drawn for the target's probabilities (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON line per estimator.")
  private boolean json;

  @Override
  public Integer call() {
    requireOneTarget();
    if (draws < 1 || draws > MOST_DRAWS) {
      throw wrong("--draws must be in [1, " + MOST_DRAWS + "]: " + draws);
    }
    Problems problems = new Problems(spec.commandLine().getErr());
    Map<String, Beta> priors = targetUniform ? Map.of() : priors();
    OpenBanditLog log = OpenBanditLog.read(logged, priors.keySet(), problems);
    Set<String> arms = targetUniform ? log.arms() : priors.keySet();
    TargetPolicy policy =
        targetUniform
            ? TargetPolicy.uniform(arms)
            : TargetPolicy.thompsonSampling(priors, draws, seed);
    Double targetMean = target == null ? null : targetMean(problems);
    problems.summarize();
    PrintWriter err = spec.commandLine().getErr();
    err.printf(Locale.ROOT, "%d impressions, %d arms%n", log.impressions().size(), policy.arms());
    err.flush();
    print(PolicyEvaluation.of(log, policy, seed), targetMean);
    return problems.count == 0 ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
  }

  private void requireOneTarget() {
    if (targetUniform && targetPriors != null) {
      throw wrong("--target-uniform and --target-priors exclude each other");
    }
    if (!targetUniform && targetPriors == null) {
      throw wrong(
          "the target is missing: --target-priors FILE with --campaign NAME, or --target-uniform");
    }
    if (targetPriors != null && campaign == null) {
      throw wrong("--target-priors needs --campaign");
    }
    if (targetPriors == null && campaign != null) {
      throw wrong("--campaign needs --target-priors");
    }
  }

  private Map<String, Beta> priors() {
    Map<String, Map<String, Beta>> campaigns = ClickPriors.read(targetPriors).campaigns();
    Map<String, Beta> priors = campaigns.get(campaign);
    if (priors == null) {
      throw wrong(
          "--campaign must be among " + String.join(", ", campaigns.keySet()) + ": " + campaign);
    }
    if (priors.size() < OpenBanditLog.POSITIONS) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          targetPriors
              + " has "
              + priors.size()
              + " arms for "
              + campaign
              + ", fewer than the "
              + OpenBanditLog.POSITIONS
              + " positions");
    }
    return priors;
  }

  private double targetMean(Problems problems) {
    DoubleSummaryStatistics clicks = OpenBanditLog.readClicks(target, problems);
    if (clicks.getCount() == 0) {
      throw new CommandException(ExitCode.INCOMPLETE, target + " has no impressions");
    }
    return clicks.getAverage();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(List<PolicyValue> values, Double targetMean) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-9s %9s %9s %9s %9s %9s  %s%n",
          "estimator", "estimate", "lower", "upper", "ess", "largest w", "verdict");
    }
    for (PolicyValue value : values) {
      out.println(json ? jsonLine(value, targetMean) : tableLine(value));
    }
    if (!json && targetMean != null) {
      out.printf(Locale.ROOT, "mean of the target's own log: %.5f%n", targetMean);
    }
    out.flush();
  }

  private static String tableLine(PolicyValue value) {
    return String.format(
        Locale.ROOT,
        "%-9s %9.5f %9.5f %9.5f %9.1f %9.2f  %s%s",
        value.estimator().id(),
        value.estimate(),
        value.interval().lower(),
        value.interval().upper(),
        value.effectiveSampleSize(),
        value.largestWeight(),
        value.verdict().id(),
        value.reason() == null ? "" : ": " + value.reason());
  }

  private static ObjectNode jsonLine(PolicyValue value, Double targetMean) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("estimator", value.estimator().id());
    // JSON knows no NaN.
    line.put("estimate", Double.isNaN(value.estimate()) ? null : (Double) value.estimate());
    line.put("lower", value.interval().lower());
    line.put("upper", value.interval().upper());
    line.put("ess", value.effectiveSampleSize());
    line.put("largestWeight", value.largestWeight());
    line.put("verdict", value.verdict().id());
    line.put("reason", value.reason());
    line.put("n", value.impressions());
    if (targetMean != null) {
      line.put("targetMean", targetMean);
    }
    return line;
  }

  /** Counts bad lines and prints the first of them. */
  private static final class Problems implements Consumer<String> {
    private final PrintWriter err;
    private int count;

    Problems(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void accept(String problem) {
      if (++count <= REPORTED_LINES) {
        err.println(problem);
      }
    }

    void summarize() {
      if (count > REPORTED_LINES) {
        err.println((count - REPORTED_LINES) + " more lines skipped");
      }
    }
  }
}
