package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.client.ClientExample;
import dev.marquee.events.Availability;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.TitleKind;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The programs and commands of the guide for clients, each run as it stands there. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ClientGuideTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Path ROOT = Path.of(System.getProperty("marquee.root"));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
  private static final String BROKER = "127.0.0.1:9092";

  @TempDir private static Path folder;

  private static String guide;
  private static DataFolder data;
  private static LocalEngine engine;

  @BeforeAll
  static void start() throws IOException {
    guide = Files.readString(ROOT.resolve("docs/CLIENTS.md"));
    data = DataFolder.open(folder.resolve("data"));
    engine =
        LocalEngine.start(
            new LocalEngine.Options(
                data, null, 0, 0, 1, Map.of(), Duration.ofSeconds(2), Map.of()));
    try (EventPublisher publisher = new EventPublisher(engine.bootstrapServers())) {
      for (int film = 1; film <= 5; film++) {
        publisher.publish(
            Topics.CATALOGUE,
            CatalogueTitle.newBuilder()
                .setEventId("catalogue-" + film)
                .setEventTime(Instant.EPOCH)
                .setTitleId("film-" + film)
                .setName("Film " + film)
                .setKind(TitleKind.FILM)
                .setAvailability(List.of(new Availability("*", 0, null, null)))
                .build());
      }
      publisher.flush();
    }
    Eventually.holds("the job runs", DEADLINE, () -> engine.job().isProcessing());
  }

  @AfterAll
  static void stop() {
    if (engine != null) {
      engine.close();
    }
    if (data != null) {
      data.close();
    }
  }

  /** Blocks of a language, in order, as they stand in the guide. */
  private static List<String> blocks(String language) {
    Matcher matcher = BLOCK.matcher(guide);
    Stream.Builder<String> blocks = Stream.builder();
    while (matcher.find()) {
      if (matcher.group(1).equals(language)) {
        blocks.add(matcher.group(2));
      }
    }
    return blocks.build().toList();
  }

  /** The only command of the guide that contains a text, on this engine's broker. */
  private static String command(String part) {
    List<String> found =
        blocks("sh").stream().flatMap(String::lines).filter(l -> l.contains(part)).toList();
    assertThat(found).as(part).hasSize(1);
    return found.get(0).replace(BROKER, engine.bootstrapServers());
  }

  private static Program shell() {
    return Program.require("sh", "dash");
  }

  private static Program.Outcome kcat(String part) {
    Program.require("kcat", "kcat");
    return shell().run(folder, "-c", command(part));
  }

  /** The first Python that has what the guide says to install. */
  private static Program python() {
    return Stream.of(
            Program.find("python3"),
            Optional.of(Path.of("/usr/bin/python3")).filter(Files::isExecutable).map(Program::new))
        .flatMap(Optional::stream)
        .filter(one -> one.run(folder, "-c", "import avro.schema, confluent_kafka").code() == 0)
        .findFirst()
        .orElseGet(
            () ->
                Program.missing(
                    "a Python with avro and confluent_kafka",
                    "python3-avro and python3-confluent-kafka"));
  }

  private static String likes(Program.Outcome outcome, String profile) {
    assertThat(outcome.code()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("page of " + profile);
    return outcome.output();
  }

  @Test
  void theJavaProgramIsTheOneThatIsTested() throws IOException {
    Path source =
        ROOT.resolve("pipelines/local/src/test/java")
            .resolve(ClientExample.class.getName().replace('.', '/') + ".java");

    assertThat(blocks("java")).containsExactly(Files.readString(source));
  }

  @Test
  void theJavaProgramGetsThePageThatFollows() {
    assertThat(javaProgram("guide-java")).contains("PERSONALISED");
  }

  /** For a profile of its own each time: the second thumb up of a viewer changes no page. */
  private static String javaProgram(String profile) {
    String flag = "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=dev.marquee.events";
    assertThat(guide).contains("java " + flag);
    Program java = new Program(Path.of(System.getProperty("java.home"), "bin", "java"));

    Program.Outcome outcome =
        java.run(
            folder,
            flag,
            "-cp",
            System.getProperty("java.class.path"),
            ClientExample.class.getName(),
            engine.bootstrapServers(),
            profile,
            "film-1");

    return likes(outcome, profile);
  }

  @Test
  void thePythonProgramGetsThePageThatFollows() throws IOException {
    Program python = python();
    assertThat(command("topics --json")).isEqualTo("./marquee topics --json > topics.jsonl");
    StringWriter topics = new StringWriter();
    CommandLine marquee = Marquee.commandLine();
    marquee.setOut(new PrintWriter(topics, true));
    assertThat(marquee.execute("topics", "--json")).isZero();
    Files.writeString(folder.resolve("topics.jsonl"), topics.toString());
    Files.writeString(folder.resolve("client.py"), blocks("python").get(0));

    Program.Outcome outcome =
        python.run(folder, "client.py", engine.bootstrapServers(), "guide-python", "film-2");

    assertThat(likes(outcome, "guide-python")).contains("PERSONALISED");
  }

  @Test
  void kcatShowsPagesPublishesBytesAndTellsWhatWasRefused() throws IOException {
    javaProgram("guide-kcat");

    Program.Outcome pages = kcat("-t recommendations.v1");
    assertThat(pages.code()).as(pages.output()).isZero();
    assertThat(pages.output()).containsPattern("guide-kcat \\d+ bytes \\d{13}");

    Program.Outcome taken = kcat("> event.bin");
    assertThat(taken.code()).as(taken.output()).isZero();
    assertThat(Files.readAllBytes(folder.resolve("event.bin"))).startsWith(0xC3, 0x01);
    Program.Outcome published = kcat("-P -b");
    assertThat(published.code()).as(published.output()).isZero();

    Files.writeString(folder.resolve("event.bin"), "no event");
    assertThat(kcat("-P -b").code()).isZero();
    Eventually.holds(
        "a dead letter with its reason",
        DEADLINE,
        () -> kcat("-t dead-letters.v1").output().contains("ann reason="));
  }
}
