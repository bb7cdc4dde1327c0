package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.ViewingEvent;
import dev.marquee.testing.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TotalDeserializationSchemaTest {
  private static final long NOW = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  private static final EventBounds BOUNDS = EventBounds.defaults();
  private static final EventBounds ANY_AGE =
      new EventBounds(
          Duration.ofMinutes(5),
          Duration.ZERO,
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofHours(1));

  private final SampleEvents samples = new SampleEvents(new SplittableRandom(11));

  private static <T extends SpecificRecordBase> Received<T> receive(Topic<T> topic, T value) {
    return schema(topic).receive(Records.of(topic, NOW, value));
  }

  private static <T extends SpecificRecordBase> TotalDeserializationSchema<T> schema(
      Topic<T> topic) {
    return new TotalDeserializationSchema<>(topic, BOUNDS);
  }

  @Test
  void acceptsAnEventWithItsTimesAndPlace() {
    ViewingEvent event = samples.viewingEvent(Instant.ofEpochMilli(NOW - 1000));
    Received<ViewingEvent> received = receive(Topics.VIEWING_EVENTS, event);
    assertThat(received.isAccepted()).isTrue();
    assertThat(received.isRemoval()).isFalse();
    assertThat(received.value()).isEqualTo(event);
    assertThat(received.key()).isEqualTo(event.getProfileId());
    assertThat(received.eventTimeMillis()).isEqualTo(NOW - 1000);
    assertThat(received.appendTimeMillis()).isEqualTo(NOW);
    assertThat(received.partition()).isEqualTo(3);
    assertThat(received.offset()).isEqualTo(42);
    assertThatThrownBy(received::deadLetter).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void seesThatARefusedRecordWasAReplay() {
    ConsumerRecord<byte[], byte[]> record =
        Records.appended(Topics.VIEWING_EVENTS, NOW, null, new byte[] {1});
    assertThat(schema(Topics.VIEWING_EVENTS).receive(record).deadLetter().replayOf()).isNull();

    RecordHeader.REPLAY_OF.add(record.headers(), "2/17");
    assertThat(schema(Topics.VIEWING_EVENTS).receive(record).deadLetter().replayOf())
        .isEqualTo("2/17");

    RecordHeader.REPLAY_OF.add(record.headers(), "x".repeat(1000));
    assertThat(schema(Topics.VIEWING_EVENTS).receive(record).deadLetter().replayOf())
        .hasSize(DeadLetter.MAX_REPLAY_LENGTH);
  }

  @Test
  void keepsTheUntouchedBytesOfADeadLetter() {
    byte[] key = {1, 2};
    byte[] value = {(byte) 0xC3, 1, 9};
    Received<ViewingEvent> received =
        schema(Topics.VIEWING_EVENTS)
            .receive(Records.appended(Topics.VIEWING_EVENTS, NOW, key, value));
    assertThat(received.isAccepted()).isFalse();
    DeadLetter letter = received.deadLetter();
    assertThat(letter.reason()).isEqualTo(RejectionReason.MALFORMED);
    assertThat(letter.topic()).isEqualTo("viewing-events.v1");
    assertThat(letter.partition()).isEqualTo(3);
    assertThat(letter.offset()).isEqualTo(42);
    assertThat(letter.appendTimeMillis()).isEqualTo(NOW);
    assertThat(letter.key()).isSameAs(key);
    assertThat(letter.value()).isSameAs(value);
    assertThat(letter.valueBytes()).isEqualTo(3);
    assertThat(letter.isCut()).isFalse();
    assertThatThrownBy(received::value).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(received::key).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void namesTheFieldThatIsOutOfRange() {
    ViewingEvent event = samples.viewingEvent(Instant.ofEpochMilli(NOW));
    event.setRegion("");
    assertRejected(receive(Topics.VIEWING_EVENTS, event), RejectionReason.INVALID_FIELD, "region");
  }

  @Test
  void refusesAKafkaKeyOfAnotherProfileAndTakesNone() {
    ViewingEvent event = samples.viewingEvent(Instant.ofEpochMilli(NOW));
    byte[] value = WireFormat.of(Topics.VIEWING_EVENTS).encode(event);
    TotalDeserializationSchema<ViewingEvent> schema = schema(Topics.VIEWING_EVENTS);
    assertRejected(
        schema.receive(Records.appended(Topics.VIEWING_EVENTS, NOW, Records.utf8("other"), value)),
        RejectionReason.INVALID_FIELD,
        "key");
    assertRejected(
        schema.receive(
            Records.appended(
                Topics.VIEWING_EVENTS, NOW, Records.utf8(event.getProfileId() + "1"), value)),
        RejectionReason.INVALID_FIELD,
        "key");
    Received<ViewingEvent> keyless =
        schema.receive(Records.appended(Topics.VIEWING_EVENTS, NOW, null, value));
    assertThat(keyless.key()).isEqualTo(event.getProfileId());
  }

  @Test
  void comparesKeysOfEveryAlphabet() {
    ViewingEvent event = samples.viewingEvent(Instant.ofEpochMilli(NOW));
    event.setProfileId("профиль-映画-\uD83C\uDFAC");
    assertThat(receive(Topics.VIEWING_EVENTS, event).isAccepted()).isTrue();
    byte[] value = WireFormat.of(Topics.VIEWING_EVENTS).encode(event);
    assertRejected(
        schema(Topics.VIEWING_EVENTS)
            .receive(
                Records.appended(
                    Topics.VIEWING_EVENTS, NOW, Records.utf8("профиль-映画-\uD83C\uDFAD"), value)),
        RejectionReason.INVALID_FIELD,
        "key");
  }

  @Test
  void refusesATombstoneWhereItMeansNothing() {
    Received<ViewingEvent> received =
        schema(Topics.VIEWING_EVENTS)
            .receive(Records.appended(Topics.VIEWING_EVENTS, NOW, Records.utf8("p"), null));
    assertThat(received.deadLetter().reason()).isEqualTo(RejectionReason.NULL_VALUE);
    assertThat(received.deadLetter().valueBytes()).isEqualTo(-1);
  }

  @Test
  void takesATombstoneOfACompactedInputForARemoval() {
    TotalDeserializationSchema<CatalogueTitle> schema = schema(Topics.CATALOGUE);
    Received<CatalogueTitle> removal =
        schema.receive(Records.appended(Topics.CATALOGUE, NOW, Records.utf8("title-1"), null));
    assertThat(removal.isAccepted()).isTrue();
    assertThat(removal.isRemoval()).isTrue();
    assertThat(removal.key()).isEqualTo("title-1");
    assertThat(removal.eventTimeMillis()).isEqualTo(NOW);
    assertThatThrownBy(removal::value).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesATombstoneOfNoKeyOrABrokenOne() {
    TotalDeserializationSchema<CatalogueTitle> schema = schema(Topics.CATALOGUE);
    assertThat(
            schema
                .receive(Records.appended(Topics.CATALOGUE, NOW, null, null))
                .deadLetter()
                .reason())
        .isEqualTo(RejectionReason.NULL_VALUE);
    for (byte[] key :
        new byte[][] {{}, {(byte) 0xFF}, Records.utf8("x".repeat(129)), new byte[100_000]}) {
      assertRejected(
          schema.receive(Records.appended(Topics.CATALOGUE, NOW, key, null)),
          RejectionReason.INVALID_FIELD,
          "key");
    }
  }

  @Test
  void judgesEventTimesByTheAppendTime() {
    long limit = NOW + BOUNDS.maxFuture().toMillis();
    assertThat(receiveAt(limit).isAccepted()).isTrue();
    assertThat(receiveAt(limit + 1).deadLetter().reason())
        .isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
    assertThat(receiveAt(Long.MAX_VALUE).deadLetter().reason())
        .isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
    long oldest = NOW - BOUNDS.maxAge().toMillis();
    assertThat(receiveAt(oldest).isAccepted()).isTrue();
    assertThat(receiveAt(oldest - 1).deadLetter().reason()).isEqualTo(RejectionReason.TOO_OLD);
    assertThat(receiveAt(Long.MIN_VALUE).deadLetter().reason()).isEqualTo(RejectionReason.TOO_OLD);
  }

  private Received<ViewingEvent> receiveAt(long eventTimeMillis) {
    return receive(
        Topics.VIEWING_EVENTS, samples.viewingEvent(Instant.ofEpochMilli(eventTimeMillis)));
  }

  @Test
  void takesEventsOfAnyAgeWhereNoBoundIsSetButNoneBefore1970() {
    TotalDeserializationSchema<ViewingEvent> schema =
        new TotalDeserializationSchema<>(Topics.VIEWING_EVENTS, ANY_AGE);
    Instant of1995 = Instant.parse("1995-01-09T11:46:49Z");
    Received<ViewingEvent> received =
        schema.receive(Records.of(Topics.VIEWING_EVENTS, NOW, samples.viewingEvent(of1995)));
    assertThat(received.eventTimeMillis()).isEqualTo(of1995.toEpochMilli());
    assertThat(
            schema
                .receive(
                    Records.of(
                        Topics.VIEWING_EVENTS, NOW, samples.viewingEvent(Instant.ofEpochMilli(-1))))
                .deadLetter()
                .reason())
        .isEqualTo(RejectionReason.TOO_OLD);
  }

  @Test
  void takesACatalogueEntryOfAnyAgeButNotFromTheFuture() {
    CatalogueTitle old = samples.catalogueTitle(Instant.parse("1999-01-01T00:00:00Z"));
    assertThat(receive(Topics.CATALOGUE, old).isAccepted()).isTrue();
    CatalogueTitle ahead = samples.catalogueTitle(Instant.ofEpochMilli(NOW).plusSeconds(301));
    assertThat(receive(Topics.CATALOGUE, ahead).deadLetter().reason())
        .isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
  }

  @Test
  void neverRefusesToForgetForTheSakeOfAClock() {
    PrivacyRequest ahead = samples.privacyRequest(Instant.ofEpochMilli(NOW).plusSeconds(86_400));
    Received<PrivacyRequest> received = receive(Topics.PRIVACY_REQUESTS, ahead);
    assertThat(received.isAccepted()).isTrue();
    assertThat(received.eventTimeMillis()).as("believed no further than now").isEqualTo(NOW);
    PrivacyRequest behind = samples.privacyRequest(Instant.EPOCH.minusSeconds(1));
    assertThat(receive(Topics.PRIVACY_REQUESTS, behind).isAccepted()).isTrue();
  }

  @Test
  void doesNotBelieveAProducersStampForAnAppendTime() {
    long nextYear = System.currentTimeMillis() + Duration.ofDays(365).toMillis();
    ViewingEvent event = samples.viewingEvent(Instant.ofEpochMilli(nextYear));
    Received<ViewingEvent> received =
        schema(Topics.VIEWING_EVENTS)
            .receive(
                Records.stamped(
                    Topics.VIEWING_EVENTS,
                    nextYear,
                    TimestampType.CREATE_TIME,
                    null,
                    WireFormat.of(Topics.VIEWING_EVENTS).encode(event)));
    assertThat(received.deadLetter().reason()).isEqualTo(RejectionReason.FUTURE_TIMESTAMP);
    assertThat(received.deadLetter().appendTimeMillis()).isLessThan(nextYear);
  }

  @Test
  void namesTheFieldThatHoldsAnIdentifierOf100000Characters() {
    CatalogueTitle title = samples.catalogueTitle(Instant.ofEpochMilli(NOW));
    title.setTitleId("x".repeat(100_000));
    byte[] value = WireFormat.of(Topics.CATALOGUE).encode(title);
    assertRejected(
        schema(Topics.CATALOGUE).receive(Records.appended(Topics.CATALOGUE, NOW, null, value)),
        RejectionReason.INVALID_FIELD,
        "titleId");
  }

  @Test
  void cutsWhatIsTooLargeForTheTopicOfDeadLetters() {
    byte[] value = new byte[DeadLetter.MAX_WHOLE_BYTES + 1];
    new SplittableRandom(5).nextBytes(value);
    byte[] key = new byte[DeadLetter.EXCERPT_BYTES + 1];
    DeadLetter letter =
        schema(Topics.VIEWING_EVENTS)
            .receive(Records.appended(Topics.VIEWING_EVENTS, NOW, key, value))
            .deadLetter();
    assertThat(letter.reason()).isEqualTo(RejectionReason.TOO_LARGE);
    assertThat(letter.value()).hasSize(DeadLetter.EXCERPT_BYTES);
    assertThat(letter.value()).startsWith(value[0], value[1], value[2]);
    assertThat(letter.key()).hasSize(DeadLetter.EXCERPT_BYTES);
    assertThat(letter.valueBytes()).isEqualTo(value.length);
    assertThat(letter.sha256()).hasSize(32);
  }

  @Test
  void refusesATopicThatIsNoInput() {
    assertThatThrownBy(() -> new TotalDeserializationSchema<>(Topics.RECOMMENDATIONS, BOUNDS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("recommendations.v1");
  }

  private static void assertRejected(Received<?> received, RejectionReason reason, String detail) {
    assertThat(received.deadLetter().reason()).isEqualTo(reason);
    assertThat(received.deadLetter().detail()).isEqualTo(detail);
  }
}
