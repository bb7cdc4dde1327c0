package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.KafkaExtension;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job between clients that know Avro, HTTP and Confluent's framing, and nothing of ours: with a
 * real Apicurio registry, a real broker and a real Flink.
 */
class RegistryOnKafkaTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REQUESTS = Topics.PRIVACY_REQUESTS.name();
  private static final Instant TIME = Instant.parse("2026-05-01T12:00:00Z");

  @RegisterExtension
  static final KafkaExtension kafka =
      new KafkaExtension(
          Topics.all().stream()
              .map(
                  topic ->
                      new NewTopic(topic.name(), 1, (short) 1)
                          .configs(TopicCreation.configOf(topic)))
              .toArray(NewTopic[]::new));

  @RegisterExtension
  static final MiniClusterExtension flink =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(1)
              .build());

  @TempDir static Path folder;

  private static ApicurioRegistry registry;
  private static final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void startRegistry() throws Exception {
    registry = ApicurioRegistry.start(folder);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @BeforeEach
  void emptyTheTopics() {
    kafka.recreateTopics();
  }

  private static JobClient start(String registryUrl) throws Exception {
    JobOptions options =
        JobOptions.parse(
            new String[] {
              "--kafka.bootstrap.servers",
              kafka.bootstrapServers(),
              "--registry.url",
              registryUrl,
              "--source.start",
              "earliest"
            },
            Map.of(),
            EdgeOptions.all());
    Configuration base = new Configuration();
    base.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    base.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    base.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    base.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1000);
    base.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env = JobEnvironment.create(options, base);
    EventStream<PrivacyRequest> requests =
        EventSource.readAside(
            env, Topics.PRIVACY_REQUESTS, EdgeOptions.source(options, "registered"));
    KafkaOptions kafkaOptions = EdgeOptions.kafka(options, "registered");
    TopicSinks.write(
        requests
            .accepted()
            .process(new AnswerFunction())
            .returns(EdgeType.keyed(PrivacyRequest.class))
            .uid("answers"),
        Topics.PRIVACY_REQUESTS,
        kafkaOptions);
    TopicSinks.writeDeadLetters(requests.deadLetters(), kafkaOptions);
    return env.executeAsync("registered");
  }

  /** Answers every question once. */
  private static final class AnswerFunction
      extends ProcessFunction<Received<PrivacyRequest>, Keyed<PrivacyRequest>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(
        Received<PrivacyRequest> received, Context context, Collector<Keyed<PrivacyRequest>> out) {
      PrivacyRequest request = received.value();
      if (!request.getEventId().startsWith("answer to ")) {
        out.collect(
            Keyed.of(
                Topics.PRIVACY_REQUESTS,
                new PrivacyRequest(
                    "answer to " + request.getEventId(), request.getEventTime(), received.key())));
      }
    }
  }

  private static JsonNode http(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(registry.url() + path))
                .header("Content-Type", "application/json")
                .method(
                    method,
                    body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** Registers a schema as a client does. */
  private static int register(String subject, String schema) throws Exception {
    return http(
            "POST",
            "/subjects/" + subject + "/versions",
            JSON.createObjectNode().put("schema", schema).toString())
        .get("id")
        .asInt();
  }

  private static String released() {
    return ReleasedSchemas.of(PrivacyRequest.getClassSchema()).get(0).toString();
  }

  /** A request in Confluent's framing, written with Avro alone. */
  private static byte[] framed(int id, String eventId) throws Exception {
    Schema schema = new Schema.Parser().parse(released());
    GenericRecord record = new GenericData.Record(schema);
    record.put("eventId", eventId);
    record.put("eventTime", TIME.toEpochMilli());
    record.put("profileId", "profile-1");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    return bytes.toByteArray();
  }

  /** Reads the event id of a framed value with Avro and the registry alone. */
  private static String idOf(byte[] value) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(value);
    assertThat(bytes.get()).isZero();
    String schema = http("GET", "/schemas/ids/" + bytes.getInt(), "").get("schema").asText();
    GenericRecord record =
        new GenericDatumReader<GenericRecord>(new Schema.Parser().parse(schema))
            .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    return record.get("eventId").toString();
  }

  private static void append(byte[] value) {
    kafka.records().append(REQUESTS, Records.utf8("profile-1"), value);
  }

  @Test
  void clientsOfTheRegistryAreReadAndAnsweredInItsFraming() throws Exception {
    int ours = register("clients-value", released());
    int foreign = register("others-value", "{\"type\":\"string\",\"doc\":\"nobody's\"}");
    JobClient job = start(registry.url());
    List<byte[]> sent =
        List.of(
            framed(ours, "framed"),
            WireFormat.of(Topics.PRIVACY_REQUESTS)
                .encode(new PrivacyRequest("single", TIME, "profile-1")),
            framed(foreign, "foreign"),
            framed(999_999, "made up"));
    for (byte[] value : sent) {
      append(value);
    }

    // The job may answer the first before the last is sent.
    List<byte[]> answers =
        kafka.records().atLeast(REQUESTS, sent.size() + 2, DEADLINE).stream()
            .map(ConsumerRecord::value)
            .filter(value -> sent.stream().noneMatch(one -> Arrays.equals(one, value)))
            .toList();
    assertThat(answers).hasSize(2);
    assertThat(idOf(answers.get(0))).isEqualTo("answer to framed");
    assertThat(idOf(answers.get(1))).isEqualTo("answer to single");
    assertThat(JSON.writeValueAsString(http("GET", "/subjects", ""))).contains(REQUESTS);
    List<ConsumerRecord<byte[], byte[]>> letters =
        kafka.records().atLeast(Topics.DEAD_LETTERS.name(), 2, DEADLINE);
    assertThat(letters)
        .hasSize(2)
        .allSatisfy(
            letter ->
                assertThat(RecordHeader.REASON.of(letter.headers())).hasValue("UNKNOWN_SCHEMA"));
    assertThat(letters.get(0).value()).isEqualTo(framed(foreign, "foreign"));
    assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    job.cancel().get();
  }

  @Test
  void whileTheRegistryIsAwayNothingIsLostAndNothingIsADeadLetter() throws Exception {
    try (RegistryFake fake = new RegistryFake()) {
      fake.put(1, released());
      fake.answerWith(401);
      append(framed(1, "early"));
      JobClient job = start(fake.url());
      Eventually.holds(
          "questions of a job that starts again", DEADLINE, () -> fake.questions().size() >= 3);
      assertThat(kafka.records().all(REQUESTS, DEADLINE)).hasSize(1);
      assertThat(kafka.records().all(Topics.DEAD_LETTERS.name(), DEADLINE)).isEmpty();
      fake.answerWith(200);
      List<ConsumerRecord<byte[], byte[]>> records = kafka.records().atLeast(REQUESTS, 2, DEADLINE);
      assertThat(
              WireFormat.reading(Topics.PRIVACY_REQUESTS, RegistryOptions.of(fake.url()))
                  .decode(records.get(1).value())
                  .getEventId())
          .isEqualTo("answer to early");
      assertThat(kafka.records().all(Topics.DEAD_LETTERS.name(), DEADLINE)).isEmpty();
      job.cancel().get();
    }
  }
}
