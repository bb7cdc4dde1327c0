package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.ViewingEvent;
import dev.marquee.testing.SampleEvents;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class WireFormatTest {
  private static final Instant TIME = Instant.parse("1995-04-01T20:15:00.123Z");

  private final SampleEvents samples = new SampleEvents(new SplittableRandom(7));

  @Test
  void writesAndReadsEveryInputAsAvroDoes() throws Exception {
    for (int i = 0; i < 500; i++) {
      ViewingEvent viewing = samples.viewingEvent(TIME);
      assertSameBytes(Topics.VIEWING_EVENTS, viewing, viewing.toByteBuffer());
      var impression = samples.impression(TIME);
      assertSameBytes(Topics.IMPRESSIONS, impression, impression.toByteBuffer());
      var profile = samples.viewerProfile(TIME);
      assertSameBytes(Topics.PROFILES, profile, profile.toByteBuffer());
      var title = samples.catalogueTitle(TIME);
      assertSameBytes(Topics.CATALOGUE, title, title.toByteBuffer());
      var request = samples.privacyRequest(TIME);
      assertSameBytes(Topics.PRIVACY_REQUESTS, request, request.toByteBuffer());
      var site = samples.cacheSite(TIME);
      assertSameBytes(Topics.CACHE_SITES, site, site.toByteBuffer());
      var edge = samples.edgeRequest(TIME);
      assertSameBytes(Topics.EDGE_REQUESTS, edge, edge.toByteBuffer());
      var membership = samples.membershipEvent(TIME);
      assertSameBytes(Topics.MEMBERSHIP_EVENTS, membership, membership.toByteBuffer());
    }
  }

  private static <T extends SpecificRecordBase> void assertSameBytes(
      Topic<T> topic, T value, ByteBuffer byAvro) throws RejectedException {
    byte[] expected = new byte[byAvro.remaining()];
    byAvro.get(expected);
    WireFormat<T> format = WireFormat.of(topic);
    assertThat(format.encode(value)).isEqualTo(expected);
    T decoded = format.decode(expected);
    assertThat(format.encode(decoded)).isEqualTo(expected);
    // Avro's lists cannot compare records that hold an Instant.
    assertThat(decoded).hasToString(value.toString());
  }

  @Test
  void needsNoSystemPropertyToBeTrusted() {
    assertThat(System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES")).isNull();
    assertThat(System.getProperty("org.apache.avro.SERIALIZABLE_CLASSES")).isNull();
  }

  @Test
  void readsFromTheMiddleOfAnArray() throws Exception {
    WireFormat<PrivacyRequest> format = WireFormat.of(Topics.PRIVACY_REQUESTS);
    PrivacyRequest request = samples.privacyRequest(TIME);
    byte[] value = format.encode(request);
    byte[] padded = new byte[value.length + 20];
    System.arraycopy(value, 0, padded, 7, value.length);
    assertThat(format.decode(padded, 7, value.length)).isEqualTo(request);
  }

  @Test
  void keepsBinaryFieldsAsTheyAre() throws Exception {
    WireFormat<ItemEmbedding> format = WireFormat.of(Topics.ITEM_EMBEDDINGS);
    byte[] vector = {1, -2, 3, -128};
    ItemEmbedding embedding =
        new ItemEmbedding("title", new OutputVersion(5L, 1L), ByteBuffer.wrap(vector));
    assertThat(format.decode(format.encode(embedding)).getVector())
        .isEqualTo(ByteBuffer.wrap(vector));
  }

  @Test
  void refusesEveryTruncation() {
    WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);
    byte[] value = format.encode(samples.viewingEvent(TIME));
    for (int length = 0; length < value.length; length++) {
      byte[] cut = Arrays.copyOf(value, length);
      assertThat(rejection(() -> format.decode(cut)).reason())
          .as("first %d bytes", length)
          .isEqualTo(RejectionReason.MALFORMED);
    }
  }

  @Test
  void refusesBytesBehindTheRecord() {
    WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);
    byte[] value = format.encode(samples.viewingEvent(TIME));
    RejectedException rejected =
        rejection(() -> format.decode(Arrays.copyOf(value, value.length + 1)));
    assertThat(rejected.reason()).isEqualTo(RejectionReason.MALFORMED);
    assertThat(rejected).hasMessage("1 bytes follow the record");
  }

  @Test
  void refusesTheSchemaOfAnotherTopic() {
    byte[] impression = WireFormat.of(Topics.IMPRESSIONS).encode(samples.impression(TIME));
    RejectedException rejected =
        rejection(() -> WireFormat.of(Topics.VIEWING_EVENTS).decode(impression));
    assertThat(rejected.reason()).isEqualTo(RejectionReason.UNKNOWN_SCHEMA);
    assertThat(rejected.getMessage())
        .contains(
            String.format(
                "%016x",
                SchemaNormalization.parsingFingerprint64(
                    Topics.IMPRESSIONS.schema().orElseThrow())));
  }

  @Test
  void refusesWhatIsLargerThanAnythingValid() {
    byte[] large = new byte[Topics.VIEWING_EVENTS.maxValueBytes() + 1];
    assertThat(rejection(() -> WireFormat.of(Topics.VIEWING_EVENTS).decode(large)).reason())
        .isEqualTo(RejectionReason.TOO_LARGE);
  }

  @Test
  void readsWhatAnOlderReleaseWroteAndNothingElse() throws Exception {
    Schema older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "PrivacyRequest", "namespace": "dev.marquee.events", "fields": [
                  {"name": "profileId", "type": "string"},
                  {"name": "reasonGiven", "type": "string"},
                  {"name": "eventId", "type": "string"},
                  {"name": "eventTime", "type": {"type": "long", "logicalType": "timestamp-millis"}}
                ]}
                """);
    GenericData.Record written = new GenericData.Record(older);
    written.put("profileId", "p");
    written.put("reasonGiven", "none");
    written.put("eventId", "e");
    written.put("eventTime", TIME.toEpochMilli());
    ByteBuffer buffer = new BinaryMessageEncoder<>(GenericData.get(), older).encode(written);
    byte[] value = new byte[buffer.remaining()];
    buffer.get(value);

    WireFormat<PrivacyRequest> upgraded = WireFormat.trusted(PrivacyRequest.class, List.of(older));
    assertThat(upgraded.decode(value)).isEqualTo(new PrivacyRequest("e", TIME, "p"));
    assertThat(rejection(() -> WireFormat.of(Topics.PRIVACY_REQUESTS).decode(value)).reason())
        .isEqualTo(RejectionReason.UNKNOWN_SCHEMA);
  }

  @Test
  void failsInsteadOfLosingWhenARecordCannotBeWritten() {
    WireFormat<PrivacyRequest> format = WireFormat.of(Topics.PRIVACY_REQUESTS);
    PrivacyRequest incomplete = new PrivacyRequest();
    assertThatThrownBy(() -> format.encode(incomplete)).isInstanceOf(RuntimeException.class);
    PrivacyRequest complete = samples.privacyRequest(TIME);
    assertThat(catchThrowableOfType(Exception.class, () -> format.decode(format.encode(complete))))
        .as("a failed record leaves nothing behind in the buffer")
        .isNull();
  }

  @Test
  void allocatesLittleMoreThanTheEventItself() {
    WireFormat<ViewingEvent> format = WireFormat.of(Topics.VIEWING_EVENTS);
    byte[][] values = new byte[1000][];
    for (int i = 0; i < values.length; i++) {
      values[i] = format.encode(samples.viewingEvent(TIME));
    }
    decodeAll(format, values);
    long perEvent = Allocation.during(() -> decodeAll(format, values)) / values.length;
    // Ten fields of which seven are strings of about 15 characters (56 bytes each), and the
    // activity.
    assertThat(perEvent).isLessThan(1200);
  }

  private static void decodeAll(WireFormat<ViewingEvent> format, byte[][] values) {
    for (byte[] value : values) {
      try {
        format.decode(value);
      } catch (RejectedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Something that must be refused. */
  private interface Attempt {
    void run() throws RejectedException;
  }

  private static RejectedException rejection(Attempt attempt) {
    RejectedException rejected = catchThrowableOfType(RejectedException.class, attempt::run);
    assertThat(rejected).as("must be refused").isNotNull();
    return rejected;
  }
}
