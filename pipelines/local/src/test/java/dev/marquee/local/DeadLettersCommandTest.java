package dev.marquee.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.KafkaExtension;
import dev.marquee.testing.SampleEvents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

final class DeadLettersCommandTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUESTS = Topics.PRIVACY_REQUESTS.name();
  private static final byte[] POISON = {1, 'A', 2};

  @RegisterExtension static final KafkaExtension kafka = new KafkaExtension();

  private record Outcome(int code, String out, String err) {
    JsonNode json() {
      try {
        return JSON.readTree(out);
      } catch (IOException e) {
        throw new AssertionError(out, e);
      }
    }
  }

  @BeforeEach
  void emptyTopics() {
    List<String> topics = List.of(Topics.DEAD_LETTERS.name(), REQUESTS);
    kafka.broker().deleteTopics(topics);
    kafka.broker().createTopic(Topics.DEAD_LETTERS.name(), 1);
    kafka.broker().createTopic(REQUESTS, 2);
  }

  private static Outcome run(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of("dead-letters"));
    all.addAll(List.of(arguments));
    all.add("--kafka=" + kafka.bootstrapServers());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Marquee.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return new Outcome(
          command.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }

  /** A letter as a job writes it. */
  private static ProducerRecord<byte[], byte[]> letter(
      String reason, String topic, long offset, byte[] value) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(Topics.DEAD_LETTERS.name(), "ann".getBytes(UTF_8), value);
    RecordHeader.REASON.add(letter.headers(), reason);
    RecordHeader.DETAIL.add(letter.headers(), "why");
    RecordHeader.ORIGIN_TOPIC.add(letter.headers(), topic);
    RecordHeader.ORIGIN_PARTITION.add(letter.headers(), "0");
    RecordHeader.ORIGIN_OFFSET.add(letter.headers(), Long.toString(offset));
    return letter;
  }

  private static byte[] request() {
    PrivacyRequest request =
        new SampleEvents(new SplittableRandom(1)).privacyRequest(Instant.EPOCH);
    return WireFormat.of(Topics.PRIVACY_REQUESTS).encode(request);
  }

  private static List<ConsumerRecord<byte[], byte[]>> published() {
    return kafka.records().all(REQUESTS, DEADLINE);
  }

  @Test
  void countsByTopicAndReasonAndPrintsTheNewest() {
    assertThat(run("", "list").out()).isEqualTo("no dead letters\n");
    kafka
        .records()
        .append(
            List.of(
                letter("MALFORMED", REQUESTS, 1, POISON),
                letter("MALFORMED", REQUESTS, 2, POISON),
                letter("TOO_OLD", REQUESTS, 3, request()),
                letter("MALFORMED", "viewing-events.v1", 4, POISON)));

    Outcome all = run("", "list", "--json", "--newest=1");
    assertThat(all.code()).as("%s", all).isZero();
    assertThat(all.json().get("counts").toString())
        .isEqualTo(
            "[{\"topic\":\"privacy-requests.v1\",\"reason\":\"MALFORMED\",\"count\":2,"
                + "\"refusedTwice\":0},{\"topic\":\"privacy-requests.v1\",\"reason\":\"TOO_OLD\","
                + "\"count\":1,\"refusedTwice\":0},{\"topic\":\"viewing-events.v1\","
                + "\"reason\":\"MALFORMED\",\"count\":1,\"refusedTwice\":0}]");
    assertThat(all.json().get("newest")).hasSize(1);
    assertThat(all.json().at("/newest/0/id").asText()).isEqualTo("0/3");
    assertThat(all.json().at("/newest/0/origin").asText()).isEqualTo("0/4");

    assertThat(run("", "list", "--json", "--reason=too_old").json().at("/counts/0/count").asInt())
        .isEqualTo(1);
    assertThat(run("", "list", "--json", "--topic=" + REQUESTS).json().get("counts")).hasSize(2);
    assertThat(run("", "list", "--since=" + Instant.now().plusSeconds(60)).out())
        .isEqualTo("no dead letters\n");
    assertThat(run("", "list", "--since=yesterday").code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run("", "list").out())
        .containsPattern("privacy-requests.v1 +MALFORMED +2 +0\n")
        .containsPattern("0/2 .* privacy-requests.v1 +0/3 +TOO_OLD: why\n");
  }

  @Test
  void keepsCommandsForTheTerminalFromTheTerminal() {
    kafka.records().append(List.of(letter("MALFORMED", "\u001b[2J", 1, POISON)));

    assertThat(run("", "list").out()).contains("?[2J").doesNotContain("\u001b");
  }

  @Test
  void showsTheValueWhereItDecodesAndTheBytesWhereNot() {
    kafka
        .records()
        .append(
            List.of(
                letter("TOO_OLD", REQUESTS, 3, request()),
                letter("MALFORMED", REQUESTS, 4, POISON),
                letter("MALFORMED", "no-such-topic", 5, request())));

    Outcome decoded = run("", "show", "0/0", "--json");
    assertThat(decoded.code()).as("%s", decoded).isZero();
    assertThat(decoded.json().at("/value/eventTime").asText()).isNotEmpty();
    assertThat(decoded.json().at("/headers/origin-offset").asText()).isEqualTo("3");
    assertThat(run("", "show", "0/0").out()).contains("\"eventTime\"").contains("reason: TOO_OLD");
    assertThat(run("", "show", "0/1").out()).contains("01 41 02").contains("reason: MALFORMED");
    assertThat(run("", "show", "0/2", "--json").json().has("value")).isFalse();

    assertThat(run("", "show", "0/9").code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(run("", "show", "last").code()).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void publishesAgainAsItWasAndSeesASecondRefusal() {
    kafka
        .records()
        .append(
            List.of(
                letter("TOO_OLD", REQUESTS, 3, request()),
                letter("TOO_OLD", REQUESTS, 3, request()),
                letter("MALFORMED", REQUESTS, 4, POISON)));

    Outcome replayed = run("", "replay", "--reason=TOO_OLD", "--yes", "--json");

    assertThat(replayed.code()).as("%s", replayed).isZero();
    assertThat(replayed.json().toString())
        .isEqualTo(
            "{\"replayed\":1,\"selected\":{\"privacy-requests.v1\":1},"
                + "\"leftOut\":{\"letters of the same record\":1}}");
    assertThat(published())
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("ann".getBytes(UTF_8));
              assertThat(record.value()).isEqualTo(request());
              assertThat(RecordHeader.REPLAY_OF.of(record.headers())).contains("0/0");
            });

    ProducerRecord<byte[], byte[]> second = letter("TOO_OLD", REQUESTS, 9, request());
    RecordHeader.REPLAY_OF.add(second.headers(), "0/0");
    kafka.records().append(List.of(second));
    assertThat(run("", "list", "--json", "--reason=TOO_OLD").json().at("/counts/0/refusedTwice"))
        .hasToString("1");
    Outcome again = run("", "replay", "--reason=TOO_OLD", "--since=2000-01-01T00:00:00Z", "--yes");
    assertThat(again.out()).contains("left out: 2 refused twice");
    assertThat(
            run("", "replay", "--again", "--dry-run", "--json").json().at("/selected/" + REQUESTS))
        .hasToString("3");
  }

  @Test
  void publishesNothingUnlessItIsConfirmed() {
    kafka.records().append(List.of(letter("MALFORMED", REQUESTS, 4, POISON)));

    Outcome dry = run("y\n", "replay", "--dry-run");
    assertThat(dry.code()).isZero();
    assertThat(dry.out()).isEqualTo("1 to privacy-requests.v1: a dry run\n");
    Outcome silent = run("", "replay");
    assertThat(silent.code()).isEqualTo(ExitCode.INCOMPLETE.code());
    assertThat(silent.err()).contains("publish again 1 to privacy-requests.v1? [y/N]");
    assertThat(run("no\n", "replay").code()).isEqualTo(ExitCode.INCOMPLETE.code());
    assertThat(published()).isEmpty();

    assertThat(run("y\n", "replay").code()).isZero();
    assertThat(published()).hasSize(1);
  }

  @Test
  void publishesOnlyWholeRecordsAndOnlyToInputs() {
    ProducerRecord<byte[], byte[]> cut = letter("TOO_LARGE", REQUESTS, 1, POISON);
    RecordHeader.VALUE_SHA256.add(cut.headers(), "00");
    kafka
        .records()
        .append(
            List.of(
                cut,
                letter("MALFORMED", "recommendations.v1", 2, POISON),
                letter("MALFORMED", "__consumer_offsets", 3, POISON)));

    Outcome outcome = run("", "replay", "--yes", "--json");

    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.json().get("leftOut").toString())
        .isEqualTo("{\"cut\":1,\"of no input topic\":2}");
    assertThat(published()).isEmpty();
  }
}
