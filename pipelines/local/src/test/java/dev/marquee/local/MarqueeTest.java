package dev.marquee.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.KafkaExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class MarqueeTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final KafkaExtension kafka = new KafkaExtension();

  @TempDir Path folder;

  private record Outcome(int code, List<String> out, List<String> err) {}

  @BeforeEach
  void emptyTopics() {
    kafka.broker().deleteTopics(Topics.all().stream().map(topic -> topic.name()).toList());
    assertThat(run("topics", "--create", "--kafka", broker()).code()).isZero();
  }

  private static Outcome run(String... args) {
    return runWithInput("", args);
  }

  private static Outcome runWithInput(String input, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      int code = command.execute(args);
      return new Outcome(code, out.toString().lines().toList(), err.toString().lines().toList());
    } finally {
      System.setIn(before);
    }
  }

  private static String broker() {
    return kafka.bootstrapServers();
  }

  private static String rating(String profile, String event, double stars) {
    return "{\"eventId\":\""
        + event
        + "\",\"eventTime\":"
        + System.currentTimeMillis()
        + ",\"profileId\":\""
        + profile
        + "\",\"titleId\":\"t-1\",\"country\":\"DE\",\"region\":\"eu\","
        + "\"activity\":{\"rated\":{\"stars\":"
        + stars
        + "}}}";
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  @Test
  void listsEveryTopicWithKeyPolicyAndSchema() {
    Outcome table = run("topics");
    assertThat(table.code()).as("%s", table).isZero();
    assertThat(table.out()).hasSize(Topics.all().size() + 1);
    assertThat(table.out())
        .anyMatch(l -> l.matches("catalogue.v1 +titleId +input +compact .* CatalogueTitle \\w{16}"))
        .anyMatch(l -> l.matches("viewing-events.v1 +profileId +input +delete after 72 h .*"));

    Outcome json = run("topics", "--json");
    assertThat(json.out()).hasSize(Topics.all().size());
    assertThat(json.out())
        .allSatisfy(l -> assertThat(tree(l).fieldNames()).toIterable().contains("topic", "schema"))
        .noneMatch(l -> l.contains("avro.java.string"));
    assertThat(json.err()).isEmpty();
  }

  @Test
  void createsTheTopicsThatAreMissing() {
    kafka.broker().deleteTopics(List.of("catalogue.v1"));

    Outcome outcome = run("topics", "--create", "--json", "--kafka", broker());

    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.out())
        .contains(
            "{\"topic\":\"catalogue.v1\",\"outcome\":\"created\"}",
            "{\"topic\":\"profiles.v1\",\"outcome\":\"existed\"}");
  }

  @Test
  void refusesATopicWhosePoliciesLoseData() {
    kafka.broker().deleteTopics(List.of("recommendations.v1"));
    kafka.broker().createTopic("recommendations.v1", 1, Map.of("cleanup.policy", "delete"));

    Outcome outcome = run("topics", "--create", "--kafka", broker());

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(3);
    assertThat(outcome.err())
        .singleElement()
        .asString()
        .contains("recommendations.v1 has cleanup.policy=delete and must have compact");
  }

  @Test
  void publishesGoodLinesAndReportsEachBadOneOnce() {
    String input =
        String.join(
            "\n",
            rating("p-1", "e-1", 5),
            "not json",
            "",
            rating("p-2", "e-2", 7),
            rating("p-3", "e-3", 0.5));

    Outcome outcome =
        runWithInput(
            input, "publish", "--json", "--topic", "viewing-events.v1", "--kafka", broker());

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out())
        .containsExactly(
            "{\"topic\":\"viewing-events.v1\",\"published\":2,\"refused\":2,\"undelivered\":0}");
    assertThat(outcome.err()).hasSize(2);
    assertThat(outcome.err().get(0)).startsWith("marquee publish: line 2: no JSON at column 4");
    assertThat(outcome.err().get(1))
        .isEqualTo(
            "marquee publish: line 4: field 'activity.stars' is outside its range: Rating in"
                + " stars, 0.5 to 5.");
    assertThat(kafka.records().latestByKey("viewing-events.v1", DEADLINE))
        .containsOnlyKeys("p-1", "p-3");
  }

  @Test
  void consumesAsJsonLinesWhatWasPublished() {
    runWithInput(
        rating("p-1", "e-1", 5) + "\n" + rating("p-2", "e-2", 4),
        "publish",
        "--topic",
        "viewing-events.v1",
        "--kafka",
        broker());

    Outcome outcome =
        run(
            "consume",
            "--topic",
            "viewing-events.v1",
            "--from",
            "beginning",
            "--until-end",
            "--json",
            "--key",
            "p-2",
            "--kafka",
            broker());

    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).hasSize(1);
    JsonNode record = tree(outcome.out().get(0));
    assertThat(record.get("key").asText()).isEqualTo("p-2");
    assertThat(record.at("/value/eventId").asText()).isEqualTo("e-2");
    assertThat(record.at("/value/activity/rated/stars").asDouble()).isEqualTo(4);
    assertThat(record.get("timestamp").asText()).endsWith("Z");
  }

  @Test
  void publishesTombstonesAndShowsThem() {
    String title =
        "{\"eventId\":\"e\",\"eventTime\":\"2026-01-01T00:00:00Z\",\"titleId\":\"t-%d\","
            + "\"name\":\"n\",\"kind\":\"FILM\"}\n";
    runWithInput(
        title.formatted(1) + title.formatted(2),
        "publish",
        "--topic",
        "catalogue.v1",
        "--kafka",
        broker());
    Outcome removed =
        run("publish", "--topic", "catalogue.v1", "--tombstone", "t-1", "--kafka", broker());
    assertThat(removed.code()).as("%s", removed).isZero();

    Outcome all =
        run(
            "consume",
            "--topic",
            "catalogue.v1",
            "--from",
            "beginning",
            "--max",
            "3",
            "--json",
            "--kafka",
            broker());
    assertThat(all.out()).hasSize(3).anyMatch(l -> tree(l).get("value").isNull());

    Outcome latest =
        run("consume", "--topic", "catalogue.v1", "--latest", "--json", "--kafka", broker());
    assertThat(latest.out())
        .singleElement()
        .satisfies(l -> assertThat(tree(l).get("key").asText()).isEqualTo("t-2"));

    Outcome text =
        run(
            "consume",
            "--topic",
            "catalogue.v1",
            "--from",
            "beginning",
            "--until-end",
            "--kafka",
            broker());
    assertThat(text.out())
        .contains("  no value (tombstone)")
        .anyMatch(l -> l.contains("\"name\" : \"n\""));
  }

  @Test
  void showsWhyADeadLetterWasRefusedAndItsBytes() {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>("dead-letters.v1", new byte[] {(byte) 0xFF}, new byte[] {1, 'A', 2});
    letter.headers().add("reason", "MALFORMED".getBytes(UTF_8));
    letter.headers().add("origin-topic", "viewing-events.v1".getBytes(UTF_8));
    kafka.records().append(List.of(letter));

    Outcome json =
        run(
            "consume",
            "--topic",
            "dead-letters.v1",
            "--from",
            "beginning",
            "--until-end",
            "--json",
            "--kafka",
            broker());
    assertThat(json.code()).as("%s", json).isZero();
    JsonNode record = tree(json.out().get(0));
    assertThat(record.at("/headers/reason").asText()).isEqualTo("MALFORMED");
    assertThat(record.get("bytes").asText()).isEqualTo("AUEC");
    assertThat(record.get("keyBytes").asText()).isEqualTo("/w==");

    Outcome text =
        run(
            "consume",
            "--topic",
            "dead-letters.v1",
            "--from",
            "beginning",
            "--until-end",
            "--kafka",
            broker());
    assertThat(text.out())
        .contains("  reason: MALFORMED")
        .anyMatch(l -> l.contains("01 41 02") && l.contains(".A."));
  }

  @Test
  void showsTheBytesOfARecordThatDoesNotDecodeAndExitsWithOne() {
    kafka.records().append("viewing-events.v1", "p".getBytes(UTF_8), "garbage".getBytes(UTF_8));

    Outcome outcome =
        run(
            "consume",
            "--topic",
            "viewing-events.v1",
            "--from",
            "beginning",
            "--until-end",
            "--json",
            "--kafka",
            broker());

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(tree(outcome.out().get(0)).get("error").asText()).startsWith("MALFORMED");
    assertThat(outcome.err()).containsExactly("marquee consume: 1 records did not decode");
  }

  @Test
  void refusesToPublishToATopicOfAnotherSchema() {
    kafka.records().append("profiles.v1", "p".getBytes(UTF_8), "{\"foreign\":1}".getBytes(UTF_8));

    Outcome outcome = runWithInput("{}", "publish", "--topic", "profiles.v1", "--kafka", broker());

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(3);
    assertThat(outcome.err())
        .singleElement()
        .asString()
        .contains("holds records of another schema")
        .contains("MALFORMED");
  }

  @Test
  void exitsWithOneWhenTheTimeoutComesBeforeTheWantedNumber() {
    Outcome outcome =
        run(
            "consume",
            "--topic",
            "profiles.v1",
            "--max",
            "1",
            "--timeout",
            "1",
            "--json",
            "--kafka",
            broker());

    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void warnsOfEventsThatJobsWillRefuseForTheirTime() {
    String old =
        rating("p", "e", 3)
            .replaceAll("\"eventTime\":\\d+", "\"eventTime\":\"1996-03-29T18:36:55Z\"");

    Outcome outcome =
        runWithInput(old, "publish", "--topic", "viewing-events.v1", "--kafka", broker());

    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.err())
        .anyMatch(l -> l.contains("1 events are older than 72 h") && l.contains("TOO_OLD"));
  }

  @Test
  void findsTheBrokerOfTheLocalRun() {
    try (DataFolder data = DataFolder.open(folder.resolve("data"))) {
      data.rememberBrokerAddress(broker());
    }

    Outcome outcome =
        run(
            "consume",
            "--topic",
            "profiles.v1",
            "--from",
            "beginning",
            "--until-end",
            "--data",
            folder.resolve("data").toString());

    assertThat(outcome.code()).as("%s", outcome).isZero();
  }

  @Test
  void saysInOneLineWhatIsWrong() throws Exception {
    Map<List<String>, String> lines = new LinkedHashMap<>();
    lines.put(
        List.of("consume", "--topc", "x"),
        "marquee consume: unknown option '--topc'; did you mean '--topic'?");
    lines.put(
        List.of("consume", "--topic", "profile.v1"),
        "marquee consume: unknown topic 'profile.v1'; did you mean 'profiles.v1'?");
    lines.put(List.of("publsh"), "marquee: unexpected argument 'publsh'; did you mean 'publish'?");
    lines.put(List.of(), "marquee: a command is missing");
    lines.put(
        List.of("consume", "--topic", "profiles.v1", "--from", "noon", "--kafka", broker()),
        "marquee consume: --from must be beginning, end or a time");
    lines.put(
        List.of("consume", "--topic", "profiles.v1", "--max", "0"),
        "marquee consume: --max must be at least 1, is 0");
    lines.put(
        List.of("publish", "--topic", "dead-letters.v1"),
        "marquee publish: dead-letters.v1 is written by jobs only");
    lines.put(
        List.of("publish", "--topic", "viewing-events.v1", "--tombstone", "p"),
        "marquee publish: viewing-events.v1 is not compacted");
    lines.put(
        List.of("topics", "--create", "--kafka", "nowhere"),
        "marquee topics: --kafka must be HOST:PORT");
    lines.put(
        List.of("consume", "--topic", "profiles.v1", "--data", folder.toString()),
        "marquee consume: no local run has used");

    List<String> failures = new ArrayList<>();
    lines.forEach(
        (args, expected) -> {
          Outcome outcome = run(args.toArray(String[]::new));
          boolean asExpected =
              outcome.code() >= 2
                  && outcome.code() <= 3
                  && outcome.out().isEmpty()
                  && outcome.err().size() == 1
                  && outcome.err().get(0).startsWith(expected);
          if (!asExpected) {
            failures.add(args + " gave " + outcome);
          }
        });
    assertThat(failures).isEmpty();
    assertThat(Files.list(folder)).isEmpty();
  }

  @Test
  void saysWithinTenSecondsThatTheBrokerIsNotThere() {
    String gone;
    try (EmbeddedKafka broker = EmbeddedKafka.start()) {
      gone = broker.bootstrapServers();
    }
    long start = System.nanoTime();

    Outcome outcome = run("consume", "--topic", "profiles.v1", "--kafka", gone);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(3);
    assertThat(outcome.err()).containsExactly("marquee consume: no broker answers at " + gone);
  }
}
