package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.Round;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.benchmarks.throughput.ThroughputResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command lines of the benchmarks, as far as they answer without running for minutes. */
class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(Object command, String... arguments) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  @Test
  void throughputNeedsAPipeline() {
    assertThat(execute(new ThroughputBenchmark())).isEqualTo(2);
    assertThat(err.toString()).contains("--pipeline");
  }

  @ParameterizedTest
  @CsvSource({
    "--pipeline, trailers",
    "--mix, negatives",
    "--events, 10",
    "--events, many",
    "--rounds, 0",
    "--profiles, 5",
    "--titles, 3",
    "--parallelism, 0",
    "--deadline, 0"
  })
  void throughputRefusesWhatItCannotMeasureBeforeAnythingStarts(String option, String value) {
    String[] arguments =
        option.equals("--pipeline")
            ? new String[] {option, value}
            : new String[] {"--pipeline", "recommendations", option, value};
    assertThat(execute(new ThroughputBenchmark(), arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(option);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMixOfViewingIsNotOfCacheWarming() {
    int code = execute(new ThroughputBenchmark(), "--pipeline", "cache-warming", "--mix", "both");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("cache-warming, which always reads playback");
  }

  @Test
  void aMixOfViewingIsNotOfTheThumbnails() {
    int code = execute(new ThroughputBenchmark(), "--pipeline", "thumbnails", "--mix", "positives");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--mix does not apply to --pipeline thumbnails");
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--events, 10", "--titles, 3", "--deadline, 0"})
  void thumbnailsHaveTheSameRanges(String option, String value) {
    assertThat(execute(new ThroughputBenchmark(), "--pipeline", "thumbnails", option, value))
        .isEqualTo(2);
    assertThat(err.toString()).contains(option);
  }

  @Test
  void throughputPrintsItsFiguresAsOneJsonLine() throws IOException {
    ThroughputOptions options = new ThroughputOptions(EventMix.VIEWING, 10_000, 1, 500, 100, 2);
    Round round = new Round(40_000, 80_000, 45, 25, Map.of("pagesPerPositive", 2.0));
    String line = ThroughputBenchmark.jsonLine(new ThroughputResult(options, List.of(round), 700));
    assertThat(line).doesNotContain("\n");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("pipeline").asText()).isEqualTo("recommendations");
    assertThat(json.get("mix").asText()).isEqualTo("viewing");
    assertThat(json.get("ratio").asDouble()).isEqualTo(0.5);
    assertThat(json.get("pagesPerPositive").asDouble()).isEqualTo(2);
    assertThat(json.get("stateBytesPerProfile").asDouble()).isEqualTo(700);
  }

  @ParameterizedTest
  @CsvSource({
    "--pages, 0",
    "--pages, 25",
    "--rounds, 0",
    "--events, 10",
    "--profiles, 5",
    "--titles, 3",
    "--parallelism, 0",
    "--watches, 0",
    "--warm-up, -1",
    "--soak, 2",
    "--deadline, 0"
  })
  void consoleRefusesWhatItCannotMeasureBeforeAnythingStarts(String option, String value) {
    assertThat(execute(new ConsoleBenchmark(), option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(option);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void edgeAccountsForEveryRecord() throws IOException {
    assertThat(execute(new EdgeBenchmark(), "--records", "20000", "--json")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    long letters = 0;
    for (JsonNode count : json.get("deadLetters")) {
      letters += count.asLong();
    }
    assertThat(json.get("records").asLong()).isEqualTo(20_000);
    assertThat(json.get("events").asLong() + json.get("removals").asLong() + letters)
        .isEqualTo(20_000);
    assertThat(json.get("events").asLong()).isPositive();
    assertThat(json.get("exceptions").asLong()).isZero();
    assertThat(json.get("bytesAllocatedPerRecord").asDouble()).isBetween(100.0, 100_000.0);
  }

  @Test
  void edgeNeedsRecords() {
    assertThat(execute(new EdgeBenchmark(), "--records", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--records must be positive");
  }

  @Test
  void jmhRefusesAPatternThatIsNone() {
    assertThat(execute(new MethodsBenchmark(), "(")).isEqualTo(2);
    assertThat(err.toString()).contains("PATTERN is no regular expression");
  }
}
