package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.PrivacyRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
  private static final Topic<PrivacyRequest> TOPIC = Topics.PRIVACY_REQUESTS;
  private static final Duration SHORT = Duration.ofMillis(300);

  private final PrivacyRequest request =
      new PrivacyRequest("r", Instant.ofEpochMilli(1_700_000_000_000L), "p");

  private RegistryFake fake;

  @BeforeEach
  void start() throws Exception {
    fake = new RegistryFake();
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  /** The record as any other producer of the framing writes it. */
  private byte[] framed(int id) {
    byte[] single = WireFormat.of(TOPIC).encode(request);
    ByteBuffer bytes = ByteBuffer.allocate(5 + single.length - WireFormat.HEADER_BYTES);
    bytes.put((byte) 0).putInt(id);
    bytes.put(single, WireFormat.HEADER_BYTES, single.length - WireFormat.HEADER_BYTES);
    return bytes.array();
  }

  private static void assertRefused(WireFormat<?> format, byte[] value, RejectionReason reason) {
    assertThatThrownBy(() -> format.decode(value))
        .isInstanceOfSatisfying(
            RejectedException.class, refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private WireFormat<PrivacyRequest> reading() {
    return WireFormat.reading(TOPIC, RegistryOptions.of(fake.url()));
  }

  @Test
  void readsBothFramingsWhenThereIsARegistryAndAsksOncePerId() throws Exception {
    fake.put(7, PrivacyRequest.getClassSchema().toString());
    WireFormat<PrivacyRequest> format = reading();
    assertThat(fake.requests()).isEmpty();
    for (int i = 0; i < 100; i++) {
      assertThat(format.decode(framed(7))).isEqualTo(request);
      assertThat(format.decode(WireFormat.of(TOPIC).encode(request))).isEqualTo(request);
    }
    assertThat(fake.requests()).containsExactly("GET /schemas/ids/7");
  }

  @Test
  void withoutARegistryAFramedValueIsMalformed() {
    assertRefused(WireFormat.of(TOPIC), framed(7), RejectionReason.MALFORMED);
    assertRefused(
        WireFormat.reading(TOPIC, RegistryOptions.NONE), framed(7), RejectionReason.MALFORMED);
  }

  @Test
  void decodesNothingBySchemasThatTheRegistryHasAndTheReleasesHaveNot() {
    String name = PrivacyRequest.class.getName();
    fake.put(
        1,
        "{\"type\":\"record\",\"name\":\""
            + name
            + "\",\"fields\":[{\"name\":\"eventId\","
            + "\"type\":\"string\"}]}");
    fake.put(2, "{\"type\":\"string\",\"java-class\":\"java.io.File\"}");
    fake.put(3, "no schema");
    fake.put(4, PrivacyRequest.getClassSchema().toString(), "JSON");
    fake.put(5, "[\"other.Referenced\"]");
    WireFormat<PrivacyRequest> format = reading();
    for (int id = 1; id <= 6; id++) {
      assertRefused(format, framed(id), RejectionReason.UNKNOWN_SCHEMA);
    }
    assertRefused(format, framed(-1), RejectionReason.UNKNOWN_SCHEMA);
    assertThat(fake.requests()).as("a negative id is not asked for").hasSize(6);
  }

  @Test
  void theSchemaOfAnotherTopicIsNotThisOnes() {
    fake.put(1, Topics.VIEWING_EVENTS.schema().orElseThrow().toString());
    assertRefused(reading(), framed(1), RejectionReason.UNKNOWN_SCHEMA);
  }

  @Test
  void brokenFramesAreMalformed() throws Exception {
    fake.put(1, PrivacyRequest.getClassSchema().toString());
    WireFormat<PrivacyRequest> format = reading();
    for (byte[] broken : new byte[][] {{}, {0}, {0, 0, 0, 0}, {0, 0, 0, 0, 1}, {1, 0, 0, 0, 1}}) {
      assertRefused(format, broken, RejectionReason.MALFORMED);
    }
    byte[] longer = ByteBuffer.allocate(framed(1).length + 1).put(framed(1)).array();
    assertRefused(format, longer, RejectionReason.MALFORMED);
    assertThat(format.decode(framed(1))).isEqualTo(request);
  }

  @Test
  void aRegistryThatIsAwayOrAtFaultSaysNothingOfARecord() {
    SchemaRegistry registry = new SchemaRegistry(RegistryOptions.of(fake.url()), SHORT);
    for (int status : new int[] {500, 503, 429, 401, 403, 400}) {
      fake.answerWith(status);
      assertThatThrownBy(() -> registry.fingerprintOf(1))
          .as("%s", status)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("GET " + fake.url() + "/schemas/ids/1 with " + status);
    }
    fake.answerWith(200);
    fake.put(1, PrivacyRequest.getClassSchema().toString());
    assertThat(registry.fingerprintOf(1))
        .hasValue(SchemaNormalization.parsingFingerprint64(PrivacyRequest.getClassSchema()));
    fake.close();
    assertThatThrownBy(() -> registry.fingerprintOf(1))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void asksAgainUntilTheRegistryIsBack() {
    fake.put(1, PrivacyRequest.getClassSchema().toString());
    SchemaRegistry registry = new SchemaRegistry(RegistryOptions.of(fake.url()));
    fake.answerFirst(2, 503);
    assertThat(registry.fingerprintOf(1))
        .hasValue(SchemaNormalization.parsingFingerprint64(PrivacyRequest.getClassSchema()));
    fake.answerFirst(1, 429);
    assertThat(registry.idOf("privacy-requests.v1-value", PrivacyRequest.getClassSchema()))
        .isEqualTo(RegistryFake.ID_OF_OURS);
    assertThat(fake.requests()).hasSize(5);
  }

  @Test
  void aPageOfSomebodyElseIsNoAnswer() {
    SchemaRegistry registry = new SchemaRegistry(RegistryOptions.of(fake.url()), SHORT);
    assertThat(registry.fingerprintOf(1)).isEmpty();
    fake.standAside();
    assertThatThrownBy(() -> registry.fingerprintOf(1))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("404");
  }

  @Test
  void anAnswerThatNeverEndsIsNoAnswer() {
    SchemaRegistry registry = new SchemaRegistry(RegistryOptions.of(fake.url()), SHORT);
    fake.stall();
    assertThatThrownBy(() -> registry.fingerprintOf(1))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("did not answer");
  }

  @Test
  void aSchemaThatIsTooLargeIsNotOurs() {
    fake.put(1, "\"" + "x".repeat(1 << 20) + "\"");
    assertRefused(reading(), framed(1), RejectionReason.UNKNOWN_SCHEMA);
  }

  @Test
  void aRecordThatCouldNotBeJudgedIsReadOnceTheRegistryIsBack() throws Exception {
    fake.put(1, PrivacyRequest.getClassSchema().toString());
    TotalDeserializationSchema<PrivacyRequest> schema =
        new TotalDeserializationSchema<>(
            TOPIC, EventBounds.defaults(), RegistryOptions.of(fake.url()));
    var record =
        Records.appended(
            TOPIC, request.getEventTime().toEpochMilli(), Records.utf8("p"), framed(1));
    fake.answerWith(401);
    assertThatThrownBy(() -> schema.receive(record)).isInstanceOf(RegistryException.class);
    fake.answerWith(200);
    assertThat(schema.receive(record).value()).isEqualTo(request);
  }

  @Test
  void sendsItsCredentialsInAHeaderAndNamesThemNowhere() {
    RegistryOptions options = new RegistryOptions(fake.url(), "jobs", "hush");
    SchemaRegistry registry = new SchemaRegistry(options, SHORT);
    assertThat(registry.fingerprintOf(1)).isEmpty();
    assertThat(fake.authorizations())
        .containsExactly(
            "Basic "
                + Base64.getEncoder().encodeToString("jobs:hush".getBytes(StandardCharsets.UTF_8)));
    assertThat(fake.requests()).noneMatch(line -> line.contains("hush"));
    fake.answerWith(401);
    assertThatThrownBy(() -> registry.fingerprintOf(1)).hasMessageNotContaining("hush");
    assertThat(options.toString()).doesNotContain("hush");
  }

  @Test
  void refusesSettingsThatWouldShowASecret() {
    assertThatThrownBy(() -> RegistryOptions.of("http://me:hush@127.0.0.1:1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("registry.password")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> RegistryOptions.of("http://127.0.0.1:1/?token=hush"))
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> RegistryOptions.of("ftp://127.0.0.1"))
        .hasMessage("registry.url must be a URL of http or https");
    for (String elsewhere :
        new String[] {"registry.example", "127.evil.example", "127.0.0.1.example"}) {
      assertThatThrownBy(() -> new RegistryOptions("http://" + elsewhere, "me", "hush"))
          .as(elsewhere)
          .hasMessageContaining("https://");
    }
    assertThatThrownBy(() -> new RegistryOptions("http://127.0.0.1:1", "me", ""))
        .hasMessageContaining("must be given together");
    assertThat(new RegistryOptions("https://registry.example/", "me", "hush").url())
        .isEqualTo("https://registry.example");
  }

  @Test
  void writesTheIdThatTheRegistryGaveToTheSchema() throws Exception {
    fake.put(RegistryFake.ID_OF_OURS, PrivacyRequest.getClassSchema().toString());
    WireFormat<PrivacyRequest> format = WireFormat.writing(TOPIC, RegistryOptions.of(fake.url()));
    assertThat(fake.requests()).containsExactly("POST /subjects/privacy-requests.v1-value");
    assertThat(format.encode(request)).isEqualTo(framed(RegistryFake.ID_OF_OURS));
    assertThat(format.decode(format.encode(request))).isEqualTo(request);
  }

  @Test
  void internalTopicsStayAsTheyAre() {
    WireFormat<?> format =
        WireFormat.writing(Topics.ITEM_EMBEDDINGS, RegistryOptions.of(fake.url()));
    assertRefused(format, framed(1), RejectionReason.MALFORMED);
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void registersSchemasWithoutWhatOnlyGeneratedClassesNeed() {
    for (Topic<?> topic : Topics.all()) {
      topic
          .schema()
          .ifPresent(
              schema -> {
                String plain = SchemaRegistry.plain(schema);
                assertThat(plain).doesNotContain("avro.java.string");
                assertThat(
                        SchemaNormalization.parsingFingerprint64(new Schema.Parser().parse(plain)))
                    .isEqualTo(SchemaNormalization.parsingFingerprint64(schema));
              });
    }
  }
}
