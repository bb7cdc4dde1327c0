package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.local.trace.TraceFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class RunCommandTest {

  @TempDir Path folder;

  private record Outcome(int code, List<String> out, List<String> err) {}

  private Outcome run(String... more) {
    List<String> args =
        new java.util.ArrayList<>(
            List.of(
                "run",
                "--data",
                folder.resolve("data").toString(),
                "--kafka-port",
                "0",
                "--dashboard-port",
                "0",
                "--parallelism",
                "1",
                "--titles",
                "50",
                "--profiles",
                "50"));
    args.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = command.execute(args.toArray(String[]::new));
    return new Outcome(code, out.toString().lines().toList(), err.toString().lines().toList());
  }

  @Test
  void endsWithOneJsonLineAndExitsWithOneWhenTheWindowOutlastsTheRun() throws Exception {
    Outcome outcome = run("--fresh", "--for", "2", "--seed", "7", "--json");

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(outcome.out().get(0));
    assertThat(json.get("seconds").asDouble()).isGreaterThanOrEqualTo(2);
    assertThat(json.at("/restarts").fieldNames())
        .toIterable()
        .containsExactly("recommendations", "thumbnails", "cache-warming");
    assertThat(outcome.err())
        .contains("no showing was learned from: the attribution window was not over")
        .anyMatch(line -> line.startsWith("up 0:0"));
  }

  @Test
  void saysInOneLineWhichOptionNoJobKnows() {
    Outcome outcome = run("--json", "--option", "policy.even-shar=0.5");

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .containsExactly(
            "marquee run: --option policy.even-shar is not known to recommendations or thumbnails"
                + " or cache-warming; did you mean 'policy.even-share'?");
  }

  @Test
  void saysWhichJobRefusesAValue() {
    Outcome outcome = run("--json", "--option", "attribution.window=soon");

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.err())
        .anyMatch(
            line ->
                line.startsWith(
                    "marquee run: thumbnails: --attribution.window must be a duration"));
  }

  @Test
  void replaysAServiceWhoseSitesFollowThePlans() throws Exception {
    TraceFolder service =
        new TraceFolder(folder.resolve("service"))
            .film("a", -100)
            .film("b", -100)
            .film("c", -100)
            .site("S1", "US", -18_000);
    int plays = 0;
    for (int second = 0; second < 3 * 86_400; second += 600) {
      String title = plays % 4 == 3 ? "c" : plays % 4 == 1 ? "b" : "a";
      service.play(second, "S1", title, 3_600_000_000L, 7_200);
      plays++;
    }

    Outcome outcome =
        run(
            "--fresh",
            "--replay-service",
            service.write().toString(),
            "--speed",
            "20000",
            "--console-port",
            "0",
            "--until-done",
            "--json");

    assertThat(outcome.code()).as("%s", outcome).isZero();
    JsonNode json = new ObjectMapper().readTree(outcome.out().get(0));
    assertThat(json.get("complete").asBoolean()).isTrue();
    assertThat(outcome.err())
        .anyMatch(line -> line.matches("Console +http://127\\.0\\.0\\.1:\\d+"));
    assertThat(json.get("requestsPublished").asInt()).isEqualTo(plays);
    // A start, three heartbeats and a stop: the fourth heartbeat would come with the stop.
    assertThat(json.get("eventsPublished").asInt()).isEqualTo(5 * plays);
    assertThat(json.get("deadLetters").asInt()).isZero();
    assertThat(json.get("late").asInt()).isZero();
    assertThat(json.get("plans").asInt()).isPositive();
    assertThat(json.get("requests").asInt()).isBetween(1, plays);
    assertThat(json.get("byteHitRatio").asDouble()).isBetween(.1, 1.0);
  }

  @Test
  void saysWhatIsMissingOfAService() {
    Outcome outcome = run("--fresh", "--replay-service", folder.resolve("nowhere").toString());

    assertThat(outcome.code()).as("%s", outcome).isNotZero();
    assertThat(outcome.err()).singleElement().asString().endsWith("catalogue.csv does not exist");
  }

  @Test
  void aConsoleIsWantedOrNot() {
    Outcome outcome = run("--no-console", "--console-port", "0");

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.err().get(0)).contains("--console-port and --no-console exclude each other");
  }

  @Test
  void twoReplaysAreTwoRuns() {
    Outcome outcome = run("--replay", "a.csv", "--replay-service", "b");

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.err().get(0)).contains("--replay and --replay-service are two runs");
  }
}
