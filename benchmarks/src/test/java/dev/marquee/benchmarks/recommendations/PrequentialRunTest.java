package dev.marquee.benchmarks.recommendations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrequentialRunTest {
  @TempDir private Path directory;

  private RatingStream stream(String lines, boolean context, boolean repeats) throws IOException {
    Path file = directory.resolve("ratings.csv");
    Files.writeString(file, "userId,movieId,rating,timestamp\n" + lines);
    return RatingStream.read(
        file, null, new RatingStream.Selection(4, context, repeats), problem -> {});
  }

  private static MethodResult run(RatingStream stream, boolean repeats) {
    return new PrequentialRun(stream, repeats)
        .run(new PopularityMethod("popularity", Double.POSITIVE_INFINITY, stream), percent -> {});
  }

  @Test
  void countsNeverSeenTitlesAsMissesAndUnderTheCeiling() throws IOException {
    MethodResult result = run(stream("1,a,5,1\n2,a,5,2\n2,b,5,3\n1,b,5,4\n", false, false), false);
    assertThat(result.events()).isEqualTo(4);
    assertThat(result.ceiling()).isEqualTo(0.5);
    assertThat(result.recall10()).isEqualTo(0.5);
    assertThat(result.recall10Known()).isEqualTo(1);
    assertThat(result.hits().stream()).containsExactly(1, 3);
  }

  @Test
  void scoresOnlyPositivesAndLetsContextFeedTheSeenFilter() throws IOException {
    // Viewer 2 has seen eleven titles as context; of the two left, b is found among the first ten.
    StringBuilder lines = new StringBuilder();
    for (int title = 0; title < 12; title++) {
      lines.append("1,t").append(title).append(",5,").append(title).append('\n');
    }
    for (int title = 0; title < 11; title++) {
      lines.append("2,t").append(title).append(",1,").append(100 + title).append('\n');
    }
    lines.append("2,t11,5,200\n");
    MethodResult with = run(stream(lines.toString(), true, false), false);
    assertThat(with.events()).isEqualTo(13);
    assertThat(with.recall10() * 13).isCloseTo(1, offset(1e-12));
    MethodResult without = run(stream(lines.toString(), false, false), false);
    assertThat(without.recall10() * 13).isCloseTo(10 / 12.0, offset(1e-12));
  }

  @Test
  void scoresRepeatsOnlyWhenAskedTo() throws IOException {
    String lines = "1,a,5,1\n1,a,5,2\n";
    assertThat(run(stream(lines, false, false), false).events()).isEqualTo(1);
    MethodResult repeated = run(stream(lines, false, true), true);
    assertThat(repeated.events()).isEqualTo(2);
    assertThat(repeated.recall10()).isEqualTo(0.5);
  }

  @Test
  void runsEveryMethodOverAStreamWithStructure() throws IOException {
    RatingStream stream = stream(runs(), false, false);
    PrequentialRun run = new PrequentialRun(stream, false);
    double popularity = run(stream, false).recall10();
    List<RecommendationMethod> methods =
        List.of(
            MarqueeMethod.shipped(stream, false),
            MarqueeMethod.linear(stream, false),
            MarqueeMethod.prior(stream, false),
            new ViewerNeighboursMethod(stream),
            new EmbeddingMethod(stream));
    for (RecommendationMethod method : methods) {
      MethodResult result = run.run(method, percent -> {});
      assertThat(result.recall10()).as(method.name()).isGreaterThan(1.5 * popularity);
      assertThat(result.recall10()).as(method.name()).isLessThanOrEqualTo(result.ceiling());
    }
  }

  /** Viewers who watch a run of neighbouring titles each. */
  private static String runs() {
    Random random = new Random(8);
    List<String> lines = new ArrayList<>();
    for (int viewer = 0; viewer < 150; viewer++) {
      int first = random.nextInt(200);
      for (int at = 0; at < 8; at++) {
        lines.add(viewer + "," + (first + at) + ",5," + (1000 * viewer + at));
      }
    }
    return String.join("\n", lines);
  }
}
