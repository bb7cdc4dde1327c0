package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.local.CommandErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PolicyEvaluationBenchmarkTest {
  private static final String HEADER = ",timestamp,item_id,position,click,propensity_score\n";
  private static final int ARMS = 4;

  @TempDir private Path directory;

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private Path uniform;
  private Path priors;

  @BeforeEach
  void writeFiles() throws IOException {
    // Four arms in turn; every tenth impression of arm 0 is clicked, no other.
    uniform = write("uniform.csv", HEADER + lines(2_000));
    priors =
        write(
            "priors.csv",
            "campaign,arm,alpha,beta\n"
                + "men,0,30,300\nmen,1,10,300\nmen,2,10,300\nmen,3,5,300\n"
                + "certain,0,1000000,1\ncertain,1,500,500\ncertain,2,1,1000000\ncertain,3,1,1e12\n"
                + "small,0,1,1\nsmall,1,1,1\n");
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int at = 0; at < count; at++) {
      int arm = at % ARMS;
      int click = arm == 0 && at / ARMS % 10 == 0 ? 1 : 0;
      lines.append(line(at, arm, 1 + at / ARMS % 3, click, "0.25"));
    }
    return lines.toString();
  }

  private static String line(int at, int arm, int position, int click, String propensity) {
    return at
        + ",2019-11-24 00:00:03+00:00,"
        + arm
        + ","
        + position
        + ","
        + click
        + ","
        + propensity
        + "\n";
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private int execute(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return CommandErrors.handledIn(new CommandLine(new PolicyEvaluationBenchmark()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Map<String, JsonNode> results(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    assertThat(execute(all.toArray(String[]::new))).isZero();
    return parsed();
  }

  private Map<String, JsonNode> parsed() throws IOException {
    Map<String, JsonNode> results = new LinkedHashMap<>();
    for (String line : out.toString().lines().toList()) {
      JsonNode result = new ObjectMapper().readTree(line);
      results.put(result.get("estimator").asText(), result);
    }
    return results;
  }

  private String[] thompson(Path logged, String campaign) {
    return new String[] {
      "--logged",
      logged.toString(),
      "--target-priors",
      priors.toString(),
      "--campaign",
      campaign,
      "--draws",
      "20000"
    };
  }

  @Test
  void printsOneJsonLinePerEstimatorAndNothingElse() throws IOException {
    Map<String, JsonNode> results = results("--logged", uniform.toString(), "--target-uniform");
    assertThat(results.keySet()).containsExactly("ips", "snips", "dr", "replay");
    for (JsonNode result : results.values()) {
      assertThat(result.get("lower").asDouble()).isLessThan(result.get("estimate").asDouble());
      assertThat(result.get("upper").asDouble()).isGreaterThan(result.get("estimate").asDouble());
      assertThat(result.get("verdict").asText()).isEqualTo("accepted");
      assertThat(result.get("reason").isNull()).isTrue();
      assertThat(result.get("n").asLong()).isEqualTo(2_000);
      assertThat(result.get("largestWeight").asDouble()).isEqualTo(1);
      assertThat(result.has("targetMean")).isFalse();
    }
    assertThat(err.toString()).contains("2000 impressions, 4 arms");
  }

  @Test
  void theUniformPolicyIsWorthItsOwnClicks() throws IOException {
    Map<String, JsonNode> results = results("--logged", uniform.toString(), "--target-uniform");
    assertThat(results.get("ips").get("estimate").asDouble()).isEqualTo(.025, within(1e-12));
    assertThat(results.get("snips").get("estimate").asDouble()).isEqualTo(.025, within(1e-12));
    assertThat(results.get("dr").get("estimate").asDouble()).isEqualTo(.025, within(.001));
    assertThat(results.get("ips").get("ess").asDouble()).isEqualTo(2_000, within(1e-9));
    assertThat(results.get("replay").get("ess").asDouble()).isBetween(430.0, 570.0);
  }

  @Test
  void aTargetThatAlwaysShowsOneArmIsWorthThatArm() throws IOException {
    // Arm 0 stands at position 1, arm 1 at 2, arm 2 at 3; only arm 0 is ever clicked.
    Map<String, JsonNode> results = results(thompson(uniform, "certain"));
    double clicked = 0;
    double shown = 0;
    int agreeing = 0;
    for (int at = 0; at < 2_000; at++) {
      boolean agrees = at % ARMS == at / ARMS % 3;
      agreeing += agrees ? 1 : 0;
      shown += agrees ? 4 : 0;
      clicked += agrees && at % ARMS == 0 && at / ARMS % 10 == 0 ? 4 : 0;
    }
    assertThat(results.get("ips").get("estimate").asDouble())
        .isEqualTo(clicked / 2_000, within(1e-12));
    assertThat(results.get("snips").get("estimate").asDouble())
        .isEqualTo(clicked / shown, within(1e-12));
    assertThat(results.get("replay").get("estimate").asDouble())
        .isEqualTo(clicked / shown, within(1e-12));
    assertThat(results.get("replay").get("ess").asInt()).isEqualTo(agreeing);
    assertThat(results.get("ips").get("ess").asDouble()).isEqualTo(agreeing, within(1e-9));
    assertThat(results.get("ips").get("largestWeight").asDouble()).isEqualTo(4, within(1e-9));
  }

  @Test
  void aTargetUnderTheGateIsRefusedWithTheReason() throws IOException {
    Path few = write("few.csv", HEADER + lines(360));
    for (JsonNode result : results(thompson(few, "certain")).values()) {
      assertThat(result.get("ess").asDouble()).isLessThan(100);
      assertThat(result.get("verdict").asText()).isEqualTo("refused");
      assertThat(result.get("reason").asText())
          .contains("effective sample size")
          .contains("below 100");
    }
  }

  @Test
  void replayIsRefusedWhereLoggingWasNotUniform() throws IOException {
    StringBuilder lines = new StringBuilder(HEADER);
    for (int at = 0; at < 4_000; at++) {
      int arm = at % 8 < 5 ? 0 : 1 + at % 8 - 5;
      lines.append(line(at, arm, 1, at % 20 == 0 ? 1 : 0, arm == 0 ? "0.625" : "0.125"));
    }
    Map<String, JsonNode> results =
        results("--logged", write("uneven.csv", lines.toString()).toString(), "--target-uniform");
    assertThat(results.get("ips").get("verdict").asText()).isEqualTo("accepted");
    assertThat(results.get("ips").get("largestWeight").asDouble()).isEqualTo(2);
    assertThat(results.get("replay").get("verdict").asText()).isEqualTo("refused");
    assertThat(results.get("replay").get("reason").asText())
        .isEqualTo(
            "the logging policy was not uniform: propensities in [0.125, 0.625], uniform over 4"
                + " arms is 0.250");
  }

  @Test
  void aCompressedLogReadsLikeAPlainOne() throws IOException {
    Path compressed = directory.resolve("uniform.gz");
    try (OutputStream bytes = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      bytes.write(Files.readString(uniform).getBytes(StandardCharsets.UTF_8));
    }
    Map<String, JsonNode> plain = results(thompson(uniform, "men"));
    assertThat(results(thompson(compressed, "men"))).isEqualTo(plain);
  }

  @Test
  void theSameSeedPrintsTheSame() throws IOException {
    Map<String, JsonNode> first = results(thompson(uniform, "men"));
    assertThat(results(thompson(uniform, "men"))).isEqualTo(first);
    List<String> other = new ArrayList<>(List.of(thompson(uniform, "men")));
    other.addAll(List.of("--seed", "2"));
    assertThat(results(other.toArray(String[]::new))).isNotEqualTo(first);
  }

  @Test
  void theTargetsOwnLogGivesItsMean() throws IOException {
    Path own = write("own.csv", "click\n1\n0\n0\n1\n0\n");
    Map<String, JsonNode> results =
        results("--logged", uniform.toString(), "--target-uniform", "--target", own.toString());
    for (JsonNode result : results.values()) {
      assertThat(result.get("targetMean").asDouble()).isEqualTo(.4, within(1e-12));
    }
    assertThat(
            execute("--logged", uniform.toString(), "--target-uniform", "--target", own.toString()))
        .isZero();
    assertThat(out.toString())
        .contains("estimator", "ips", "snips", "dr", "replay", "accepted")
        .contains("mean of the target's own log: 0.40000");
  }

  @Test
  void badLinesAreReportedWithNumberAndReasonAndSkipped() throws IOException {
    Path bad =
        write(
            "bad.csv",
            HEADER
                + lines(400)
                + line(400, 0, 1, 0, "0")
                + line(401, 0, 1, 0, "1.5")
                + line(402, 0, 1, 0, "NaN")
                + line(403, 0, 1, 0, "often")
                + line(404, 0, 4, 0, "0.25")
                + line(405, 0, 1, 2, "0.25")
                + line(406, 9, 1, 0, "0.25")
                + "407,now,0,1\n"
                + "408,now,,1,0,0.25\n"
                + line(409, 0, 1, 0, "1e-99"));
    String[] arguments = thompson(bad, "men");
    arguments = Arrays.copyOf(arguments, arguments.length + 1);
    arguments[arguments.length - 1] = "--json";
    assertThat(execute(arguments)).isEqualTo(1);
    assertThat(err.toString())
        .contains("bad.csv line 402: propensity_score must be in (0, 1]: 0.0; skipped")
        .contains("line 403: propensity_score must be in (0, 1]: 1.5; skipped")
        .contains("line 404: propensity_score must be in (0, 1]: NaN; skipped")
        .contains("line 405: propensity_score is not a number: 'often'; skipped")
        .contains("line 406: position must be a whole number in [1, 3]: 4.0; skipped")
        .contains("line 407: click must be in [0, 1]: 2.0; skipped")
        .contains("line 408: item_id has no prior: '9'; skipped")
        .contains("line 409: click is missing; skipped")
        .contains("line 410: item_id is empty; skipped")
        .contains("line 411: propensity_score must be at least 1.0E-60: 1.0E-99; skipped");
    assertThat(parsed().get("ips").get("n").asInt()).isEqualTo(400);
  }

  @Test
  void aLogWithoutImpressionsIsRefused() throws IOException {
    Path empty = write("empty.csv", HEADER);
    for (JsonNode result : results("--logged", empty.toString(), "--target-uniform").values()) {
      assertThat(result.get("estimate").isNull()).isTrue();
      assertThat(result.get("n").asInt()).isZero();
      assertThat(result.get("verdict").asText()).isEqualTo("refused");
      assertThat(result.get("reason").asText()).isEqualTo("no impression was logged");
    }
  }

  @Test
  void needsExactlyOneTarget() {
    String log = uniform.toString();
    String file = priors.toString();
    assertWrong("the target is missing", "--logged", log);
    assertWrong(
        "exclude each other",
        "--logged",
        log,
        "--target-uniform",
        "--target-priors",
        file,
        "--campaign",
        "men");
    assertWrong("--target-priors needs --campaign", "--logged", log, "--target-priors", file);
    assertWrong(
        "--campaign needs --target-priors",
        "--logged",
        log,
        "--target-uniform",
        "--campaign",
        "men");
    assertWrong(
        "--campaign must be among men, certain, small: women",
        "--logged",
        log,
        "--target-priors",
        file,
        "--campaign",
        "women");
    assertWrong("--draws must be in [1, ", "--logged", log, "--target-uniform", "--draws", "0");
    assertWrong("'--logged=FILE'", "--target-uniform");
  }

  private void assertWrong(String message, String... arguments) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--logged", "--target-priors", "--target"})
  void namesAFileThatIsMissing(String option) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("--logged", uniform.toString());
    files.put("--target-priors", priors.toString());
    files.put("--target", uniform.toString());
    files.put("--campaign", "men");
    files.put("--draws", "10");
    files.put(option, directory.resolve("none.csv").toString());
    List<String> arguments = new ArrayList<>();
    files.forEach((key, value) -> arguments.addAll(List.of(key, value)));
    assertThat(execute(arguments.toArray(String[]::new))).isEqualTo(3);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("none.csv does not exist");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void refusesFilesThatAreNotWhatTheyShouldBe() throws IOException {
    Path none = write("none.csv", "");
    assertThat(execute("--logged", none.toString(), "--target-uniform")).isEqualTo(1);
    assertThat(err.toString()).contains("none.csv is empty");

    assertThat(execute("--logged", priors.toString(), "--target-uniform")).isEqualTo(1);
    assertThat(err.toString()).contains("priors.csv lacks the column item_id");

    Path cut = directory.resolve("cut.gz");
    Files.write(cut, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1});
    assertThat(execute("--logged", cut.toString(), "--target-uniform")).isEqualTo(3);
    assertThat(err.toString()).contains("cut.gz cannot be read");

    Path binary = directory.resolve("binary.csv");
    Files.write(binary, new byte[] {'a', (byte) 0xff, (byte) 0xfe, '\n'});
    assertThat(execute("--logged", binary.toString(), "--target-uniform")).isEqualTo(3);
    assertThat(err.toString()).contains("binary.csv is not UTF-8 text");

    assertThat(execute("--logged", directory.toString(), "--target-uniform")).isEqualTo(3);
    assertThat(err.toString()).contains("cannot be read");

    Path silent = write("silent.csv", "click\n");
    assertThat(
            execute(
                "--logged", uniform.toString(), "--target-uniform", "--target", silent.toString()))
        .isEqualTo(1);
    assertThat(err.toString()).contains("silent.csv has no impressions");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aBadPriorFailsTheWholeFile() throws IOException {
    priors = write("priors.csv", "campaign,arm,alpha,beta\nmen,0,1,9\nmen,1,-1,9\n");
    assertThat(execute(thompson(uniform, "men"))).isEqualTo(1);
    assertThat(err.toString())
        .contains("priors.csv line 3: alpha must be positive and finite: -1.0");
    priors = write("priors.csv", "campaign,arm,alpha,beta\nmen,0,1,9\nmen,0,1,9\n");
    assertThat(execute(thompson(uniform, "men"))).isEqualTo(1);
    assertThat(err.toString()).contains("line 3: campaign men has two priors of arm 0");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aCampaignThatCannotFillAPageIsNamed() {
    assertThat(execute(thompson(uniform, "small"))).isEqualTo(1);
    assertThat(err.toString()).contains("has 2 arms for small, fewer than the 3 positions");
  }
}
