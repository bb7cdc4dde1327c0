package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.HomePage;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PageKind;
import dev.marquee.events.PageRow;
import dev.marquee.events.RowKind;
import dev.marquee.events.RowReason;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The console of jobs that run on a broker and a cluster of their own. */
final class ConsoleCommandTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Pattern ADDRESS = Pattern.compile("Console +(http://\\S+)");

  private final StringWriter err = new StringWriter();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  private int execute(String... args) {
    CommandLine command = Marquee.commandLine();
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private Optional<URI> address() {
    Matcher matcher = ADDRESS.matcher(err.toString());
    return matcher.find() ? Optional.of(URI.create(matcher.group(1))) : Optional.empty();
  }

  private HttpResponse<String> act(URI console, String action, String arguments)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(console.resolve("/actions/" + action))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(arguments))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void showsTheJobsOfTheClusterAndLeavesThemAlone() throws Exception {
    try (DataFolder data = DataFolder.open(folder.resolve("data"));
        LocalEngine engine =
            LocalEngine.start(
                new LocalEngine.Options(
                    data, null, 0, 0, 1, Map.of(), Duration.ofSeconds(2), Map.of()))) {
      Eventually.holds("the job runs", DEADLINE, () -> engine.job().isProcessing());
      try (EventPublisher publisher = new EventPublisher(engine.bootstrapServers())) {
        publisher.publish(Topics.RECOMMENDATIONS, page("an-early-viewer", "It was there before"));
        publisher.flush();
      }
      CompletableFuture<Integer> command =
          CompletableFuture.supplyAsync(
              () ->
                  execute(
                      "console",
                      "--kafka",
                      engine.bootstrapServers(),
                      "--flink",
                      engine.cluster().dashboard().toString(),
                      "--port",
                      "0",
                      "--for",
                      "25"));
      URI console =
          Eventually.present(
              "the console's address",
              DEADLINE,
              () -> {
                assertThat(command).as("%s", err).isNotDone();
                return address();
              });

      HttpResponse<Stream<String>> views =
          client.send(
              HttpRequest.newBuilder(console.resolve("/views?of=engine")).build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = views.body()) {
        assertThat(
                lines.anyMatch(
                    line -> line.contains("\"name\":\"recommendations\",\"status\":\"RUNNING\"")))
            .isTrue();
      }
      HttpResponse<Stream<String>> viewer =
          client.send(
              HttpRequest.newBuilder(console.resolve("/views?of=viewer:an-early-viewer")).build(),
              HttpResponse.BodyHandlers.ofLines());
      try (Stream<String> lines = viewer.body()) {
        assertThat(lines.anyMatch(line -> line.contains("It was there before"))).isTrue();
      }
      HttpResponse<String> kill = act(console, "kill-task-manager", "{}");
      assertThat(kill.statusCode()).isEqualTo(409);
      assertThat(kill.body())
          .contains("no TaskManager can be killed from here: the jobs run on a Flink cluster of");
      HttpResponse<String> defaults = act(console, "default-pages", "{\"on\":true}");
      assertThat(defaults.statusCode()).isEqualTo(409);
      assertThat(defaults.body()).contains("a job's options cannot be changed from here");
      assertThat(act(console, "be-viewer", "{}").body()).contains("guest-");
      assertThat(engine.job().restarts()).isZero();
      assertThat(command.join()).as("%s", err).isZero();
    }
  }

  private static HomePage page(String profile, String reason) {
    return HomePage.newBuilder()
        .setProfileId(profile)
        .setRegion("germany")
        .setCountry("DE")
        .setVersion(new OutputVersion(1L, 1L))
        .setKind(PageKind.PERSONALISED)
        .setGeneratedAt(Instant.now())
        .setExpiresAt(Instant.now().plusSeconds(3_600))
        .setRows(
            List.of(
                new PageRow(
                    "top-picks",
                    RowKind.TOP_PICKS,
                    new RowReason(reason, null, null, 1.0),
                    List.of())))
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "--flink, jobmanager:8081, --flink must be an address",
    "--dashboard, 127.0.0.1, --dashboard must be an address",
    "--port, 70000, port must be between",
    "--host, a:1, a host is a name",
    "--speed, 0, --speed must be positive",
    "--kafka, nowhere, --kafka must be HOST:PORT"
  })
  void refusesWhatCannotBe(String option, String value, String message) {
    String kafka = option.equals("--kafka") ? value : "127.0.0.1:1";
    String flink = option.equals("--flink") ? value : "http://127.0.0.1:1";
    String[] more =
        option.equals("--kafka") || option.equals("--flink")
            ? new String[] {"console", "--kafka", kafka, "--flink", flink}
            : new String[] {"console", "--kafka", kafka, "--flink", flink, option, value};

    assertThat(execute(more)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }
}
