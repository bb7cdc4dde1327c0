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
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;
import picocli.CommandLine;

class PrefetchBenchmarkTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int execute(String... arguments) {
    return CommandErrors.handledIn(new CommandLine(new PrefetchBenchmark()))
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private List<JsonNode> lines() {
    return out.toString()
        .lines()
        .map(
            line -> {
              try {
                return new ObjectMapper().readTree(line);
              } catch (IOException error) {
                throw new AssertionError(line, error);
              }
            })
        .toList();
  }

  @Test
  void needsOneTrace() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).contains("one of --service DIR and --trace FILE is needed");
    assertThat(execute("--trace", "a", "--cache", "1.5")).isEqualTo(2);
    assertThat(err.toString()).contains("--cache must be in (0, 1]: 1.5");
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("missing.xz");
    assertThat(execute("--trace", missing.toString())).isEqualTo(3);
    assertThat(err.toString()).contains(missing + " does not exist");
    assertThat(execute("--service", folder.toString(), "--policies", "lru")).isEqualTo(3);
    assertThat(err.toString()).contains("catalogue.csv does not exist");
  }

  @Test
  void aBrokenLineIsNamed() throws IOException {
    Path file = folder.resolve("broken.csv");
    Files.writeString(file, "1,a,10\n2,b\n");
    assertThat(execute("--trace", file.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("broken.csv line 2").contains("are needed");
  }

  @Test
  void aTraceSmallEnoughForTheHandGivesTheHandsFigures() throws IOException {
    Path file = folder.resolve("small.trace.xz");
    // Objects of 10, 10, 20 and 60 bytes, 100 in all; a cache of 40.
    String trace = "1 a 10\n2 b 10\n3 c 20\n4 a 10\n5 d 60\n6 b 10\n7 c 20\n8 a 10\n";
    try (OutputStream packed =
        new XZOutputStream(Files.newOutputStream(file), new LZMA2Options())) {
      packed.write(trace.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(execute("--trace", file.toString(), "--cache", "0.4", "--json")).isZero();
    JsonNode lru =
        lines().stream()
            .filter(line -> line.get("policy").asText().equals("lru"))
            .findFirst()
            .orElseThrow();
    // d is larger than the cache and passes; of the others the second round is served.
    assertThat(lru.get("objectHit").asDouble()).isCloseTo(4 / 8.0, within(1e-12));
    assertThat(lru.get("byteHit").asDouble()).isCloseTo(50 / 150.0, within(1e-12));
    assertThat(lru.get("totalUpstreamBytes").asLong()).isEqualTo(100);
    assertThat(lru.get("wayToOracle").isNull()).isTrue();
    assertThat(lines())
        .extracting(line -> line.get("policy").asText())
        .containsExactly(
            "marquee", "lru", "lfu-halving", "w-tinylfu", "s3-fifo", "sieve", "gdsf", "yesterday");
  }

  /** Three weeks of two sites: three titles every evening, and one launch on day 16. */
  private void writeService(Path service) throws IOException {
    Files.createDirectories(service);
    StringBuilder catalogue =
        new StringBuilder(
            "titleId,kind,language,genres,year,releaseTimeSeconds,fillableFromSeconds,"
                + "runtimeSeconds,bytes480p,bytes720p,bytes1080p,bytes2160p,announced\n");
    for (int title = 0; title < 10; title++) {
      long release = title == 9 ? 16 * 86_400L : -86_400_000L;
      catalogue.append(
          "T%d,film,en,drama|crime,2020,%d,%d,6000,100,200,400,800,%d%n"
              .formatted(title, release, release - 3 * 86_400, title == 9 ? 1 : 0));
    }
    Files.writeString(service.resolve("catalogue.csv"), catalogue);
    Files.writeString(
        service.resolve("sites.csv"),
        """
        siteId,region,utcOffsetSeconds,capacityBytes,fillBytesPerSecond,fillStartHour,fillEndHour
        S1,GB,0,1,1,2,14
        S2,US,-18000,1,1,2,14
        """);
    Files.writeString(
        service.resolve("calendar.csv"),
        """
        eventId,type,titleId,startSeconds,endSeconds,announcedAtSeconds,expectedPlays,relatedTitleIds
        E1,launch,T9,1382400,1987200,172800,400,
        """);
    StringBuilder plays =
        new StringBuilder("timeSeconds,siteId,titleId,rendition,bytesServed,durationSeconds\n");
    for (int day = 0; day < 21; day++) {
      for (int minute = 0; minute < 240; minute++) {
        int title = day >= 16 && minute % 4 == 0 ? 9 : minute % 3;
        plays.append(
            "%d,S1,T%d,2160p,800,6000%n".formatted(day * 86_400 + 19 * 3_600 + minute * 60, title));
      }
    }
    try (OutputStream packed =
        new java.util.zip.GZIPOutputStream(
            Files.newOutputStream(service.resolve("requests.csv.gz")))) {
      packed.write(plays.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void anAnnouncedLaunchIsThereBeforeItsFirstViewer() throws IOException {
    Path service = folder.resolve("service");
    writeService(service);
    // 10 titles of 1,500 bytes; a site has 3,750: four files of 800 bytes and little else.
    int code =
        execute(
            "--service",
            service.toString(),
            "--cache",
            "0.25",
            "--policies",
            "marquee,lru,planner-oracle",
            "--json");
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("planner-oracle is left out").contains("no truth.bin");
    JsonNode marquee = lines().get(0);
    JsonNode lru = lines().get(1);
    assertThat(marquee.get("policy").asText()).isEqualTo("marquee");
    // LRU misses the launch's first play; the plan has fetched it the nights before.
    assertThat(lru.get("totalUpstreamBytes").asLong()).isEqualTo(800);
    assertThat(marquee.get("peakUpstreamBytes").asLong()).isZero();
    assertThat(marquee.get("fillBytes").asLong()).isGreaterThanOrEqualTo(800);
    assertThat(StreamSupport.stream(lines().spliterator(), false))
        .allMatch(line -> line.get("wayToOracle").isNull());
  }
}
