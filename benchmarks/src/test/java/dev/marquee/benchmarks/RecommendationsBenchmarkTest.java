package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecommendationsBenchmarkTest {
  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path ratings;
  private Path chart;

  @BeforeEach
  void writeRatings() throws IOException {
    ratings = directory.resolve("ratings.csv");
    chart = directory.resolve("charts/recall.svg");
    StringBuilder lines = new StringBuilder("userId,movieId,rating,timestamp\n");
    for (int at = 0; at < 200; at++) {
      lines.append(at % 20).append(',').append(at * 7 % 23).append(",4.5,").append(at).append('\n');
    }
    Files.writeString(ratings, lines);
  }

  private int execute(String... arguments) {
    return new CommandLine(new RecommendationsBenchmark())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println(error.getMessage());
              return 3;
            })
        .execute(arguments);
  }

  private int executeWithChart(String... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "--ratings";
    arguments[1] = ratings.toString();
    arguments[2] = "--chart";
    arguments[3] = chart.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return execute(arguments);
  }

  @Test
  void printsOneJsonLinePerMethodAndNothingElse() throws IOException {
    assertThat(executeWithChart("--json")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(10);
    for (String line : lines) {
      JsonNode result = new ObjectMapper().readTree(line);
      assertThat(result.get("recall10").asDouble()).isBetween(0.0, 1.0);
      assertThat(result.get("events").asLong()).isPositive();
      assertThat(result.has("recall10Known")).isTrue();
      assertThat(result.get("mcNemarZ").isNull())
          .isEqualTo(result.get("method").asText().equals("marquee"));
    }
    assertThat(Files.readString(chart).contains("<svg")).isTrue();
    assertThat(err.toString()).contains("marquee").contains("100 %");
  }

  @Test
  void reportsEachBadLineWithNumberAndReasonAndSaysThatItWasSkipped() throws IOException {
    Files.writeString(
        ratings,
        Files.readString(ratings) + "1,2,good,5\n1,2\n1,2,4,yesterday\n1,,4,5\n1,2,NaN,5\n");
    assertThat(executeWithChart("--methods", "popularity")).isEqualTo(1);
    assertThat(err.toString())
        .contains("line 202: rating is not a number: 'good'; skipped")
        .contains("line 203: ")
        .contains("line 204: timestamp is not a whole number of seconds: 'yesterday'; skipped")
        .contains("line 205: movieId is empty; skipped")
        .contains("line 206: ");
    assertThat(out.toString()).contains("popularity");
  }

  @Test
  void namesAFileThatIsMissing() {
    assertThat(execute("--ratings", directory.resolve("none.csv").toString())).isNotZero();
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("none.csv does not exist");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void refusesAMethodThatItDoesNotKnow() {
    assertThat(executeWithChart("--methods", "magic")).isEqualTo(2);
    assertThat(err.toString()).contains("--methods must be among marquee, ").contains(": magic");
  }

  @Test
  void refusesAFileWithoutItsColumns() throws IOException {
    Files.writeString(ratings, "user,item\n1,2\n");
    assertThat(executeWithChart()).isNotZero();
    assertThat(err.toString()).contains("lacks the column userId");
  }
}
