package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.local.CommandErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ForecastBenchmarkTest {
  private static final int VALUES = 500;

  @TempDir private Path directory;

  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return CommandErrors.handledIn(new CommandLine(new ForecastBenchmark()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  /** Two series, the second shorter and padded with empty cells; from {@code first} on. */
  private static String series(int first, int last, boolean ragged) {
    StringBuilder text = new StringBuilder("\"V1\",\"V2\"\n");
    for (String id : List.of("A", "B")) {
      Random random = new Random(id.charAt(0));
      text.append('"').append(id).append('"');
      for (int hour = 0; hour < last; hour++) {
        double value =
            200 + 100 * Math.sin(2 * Math.PI * (hour % 24) / 24) + 5 * random.nextGaussian();
        if (hour >= first) {
          boolean empty = ragged && id.equals("B") && hour >= last - 30;
          text.append(',').append(empty ? "" : "\"" + value + "\"");
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  @Test
  void printsOneLinePerMethodWithItsErrors() throws IOException {
    Path train = write("train.csv", series(0, VALUES, true));
    int code = execute("--train", train.toString(), "--json");
    assertThat(err.toString()).contains("no known figure to reproduce");
    assertThat(code).isZero();
    Map<String, JsonNode> results = new LinkedHashMap<>();
    for (String line : out.toString().lines().toList()) {
      JsonNode node = new ObjectMapper().readTree(line);
      results.put(node.get("method").asText(), node);
    }
    // The engine, its fourteen experts, three lines of the network, and the three that are known.
    assertThat(results).hasSize(21);
    assertThat(results)
        .containsKeys("marquee", "expert-autoregression", "seasonal-naive", "naive2", "theta");
    JsonNode marquee = results.get("marquee");
    List<String> keys = new ArrayList<>();
    marquee.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .containsExactly(
            "method",
            "smape",
            "mase",
            "owa",
            "msis",
            "coverage80",
            "coverage95",
            "microsPerValue",
            "stateBytes",
            "series");
    assertThat(marquee.get("series").asInt()).isEqualTo(2);
    assertThat(marquee.get("stateBytes").asInt()).isBetween(1_000, 40_000);
    assertThat(results.get("naive2").get("owa").asDouble()).isEqualTo(1);
    // The noise has no memory: an average of days beats the last one.
    assertThat(marquee.get("mase").asDouble())
        .isLessThan(results.get("seasonal-naive").get("mase").asDouble());
    // The forecaster keeps floats.
    assertThat(results.get("expert-day-naive").get("mase").asDouble())
        .isCloseTo(results.get("seasonal-naive").get("mase").asDouble(), within(1e-5));
    assertThat(results.get("theta").get("msis").isNull()).isTrue();
    // One in eight series has a network: the first.
    for (String method : List.of("marquee-neural", "marquee-same-series", "neural")) {
      assertThat(results.get(method).get("series").asInt()).isEqualTo(1);
    }
    double without = results.get("marquee-same-series").get("mase").asDouble();
    assertThat(results.get("marquee-neural").get("mase").asDouble())
        .isNotEqualTo(without)
        .isCloseTo(without, within(.1 * without));
  }

  @Test
  void leavesNetworksOutWhenAskedOrWhenTheHorizonIsBeyondThem() throws IOException {
    Path train = write("train.csv", series(0, VALUES, false));
    assertThat(execute("--train", train.toString(), "--neural-every", "0")).isZero();
    assertThat(out.toString()).doesNotContain("neural");
    assertThat(execute("--train", train.toString(), "--horizon", "60")).isZero();
    assertThat(out.toString()).contains("marquee").doesNotContain("neural");
  }

  @Test
  void aTestFileGivesWhatTheHeldOutEndGives() throws IOException {
    Path whole = write("whole.csv", series(0, VALUES, false));
    Path train = write("train.csv", series(0, VALUES - 48, false));
    Path test = write("test.csv", series(VALUES - 48, VALUES, false));
    execute("--train", whole.toString());
    String heldOut = errors();
    int code = execute("--train", train.toString(), "--test", test.toString());
    assertThat(code).isZero();
    assertThat(errors()).isEqualTo(heldOut);
  }

  /** The table without the column of times. */
  private String errors() {
    StringBuilder kept = new StringBuilder();
    out.toString().lines().forEach(line -> kept.append(line, 0, 75).append('\n'));
    return kept.toString();
  }

  @Test
  void drawsTheForecastOfOneSeries() throws IOException {
    Path train = write("train.csv", series(0, VALUES, false));
    Path chart = directory.resolve("charts/fan.svg");
    int code =
        execute("--train", train.toString(), "--chart", chart.toString(), "--chart-series", "B");
    assertThat(code).isZero();
    assertThat(Files.readString(chart).strip()).contains("<svg", "158,197,230").endsWith("</svg>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "V1,V2 | has no series",
        "V1,V2;A,1,x,3 | value 2 is not a number: 'x'",
        "V1,V2;A,1,,3 | value 2 is not a number: ''",
        "V1,V2;A,1,-2,3 | value 2 must be at least 0",
        "V1,V2;A,1,2;A,1,2 | the series A is there twice",
        "V1,V2;A,1,2,3 | fewer than two seasons of 24"
      })
  void saysWhatIsWrongWithAFile(String text, String problem) throws IOException {
    Path train = write("wrong.csv", text.replace(';', '\n') + "\n");
    assertThat(execute("--train", train.toString())).isNotZero();
    assertThat(err.toString()).contains(problem);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThat(execute("--train", directory.resolve("none.csv").toString())).isNotZero();
    assertThat(err.toString()).contains("none.csv does not exist");
  }

  @Test
  void aSeriesWithoutTestValuesIsNamed() throws IOException {
    Path train = write("train.csv", series(0, 200, false));
    Path test = write("test.csv", "V1,V2\nA,1,2\n");
    assertThat(execute("--train", train.toString(), "--test", test.toString())).isNotZero();
    assertThat(err.toString()).contains("2 values of series A, fewer than the horizon of 48");
  }

  @ParameterizedTest
  @CsvSource({"--horizon,0", "--horizon,169", "--season,7", "--season,49", "--neural-every,-1"})
  void refusesSettingsOutOfRange(String option, String value) throws IOException {
    Path train = write("train.csv", series(0, 200, false));
    assertThat(execute("--train", train.toString(), option, value)).isNotZero();
    assertThat(err.toString()).contains(option + " must be in [");
  }
}
