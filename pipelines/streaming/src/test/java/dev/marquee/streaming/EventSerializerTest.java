package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.HomePage;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.events.ViewingEvent;
import dev.marquee.testing.SampleEvents;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EventSerializerTest {
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final SampleEvents samples = new SampleEvents(new SplittableRandom(2));

  private static <E> E roundTrip(TypeInformation<E> type, E value) throws IOException {
    TypeSerializer<E> serializer = type.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    DataOutputSerializer copied = new DataOutputSerializer(64);
    serializer.duplicate().copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
    assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());
    E read = serializer.duplicate().deserialize(in);
    assertThat(in.available()).isZero();
    return read;
  }

  @Test
  void eventsSurviveTheWayBetweenTasks() throws Exception {
    for (int i = 0; i < 200; i++) {
      ViewingEvent event = samples.viewingEvent(TIME);
      assertThat(roundTrip(EdgeType.event(ViewingEvent.class), event)).isEqualTo(event);
      CatalogueTitle title = samples.catalogueTitle(TIME);
      assertThat(roundTrip(EdgeType.event(CatalogueTitle.class), title))
          .hasToString(title.toString());
    }
  }

  @Test
  void whatWasReceivedSurvivesTheWayBetweenTasks() throws Exception {
    TypeInformation<Received<ViewingEvent>> type = EdgeType.received(ViewingEvent.class);
    ViewingEvent event = samples.viewingEvent(TIME);
    Received<ViewingEvent> accepted =
        roundTrip(type, Received.event("größe", event, 11, 12, 13, 14));
    assertThat(accepted.key()).isEqualTo("größe");
    assertThat(accepted.value()).isEqualTo(event);
    assertThat(accepted.eventTimeMillis()).isEqualTo(11);
    assertThat(accepted.appendTimeMillis()).isEqualTo(12);
    assertThat(accepted.partition()).isEqualTo(13);
    assertThat(accepted.offset()).isEqualTo(14);

    Received<ViewingEvent> removal = roundTrip(type, Received.removal("k", 1, 2, 3));
    assertThat(removal.isRemoval()).isTrue();
    assertThat(removal.key()).isEqualTo("k");

    DeadLetter letter =
        DeadLetter.of(
                RejectionReason.TOO_LARGE,
                "why",
                "t",
                1,
                2,
                3,
                null,
                new byte[DeadLetter.MAX_WHOLE_BYTES + 1])
            .ofReplay("2/17");
    DeadLetter read = roundTrip(type, Received.rejected(letter)).deadLetter();
    assertThat(read).usingRecursiveComparison().isEqualTo(letter);
  }

  @Test
  void whatIsWrittenSurvivesTheWayBetweenTasks() throws Exception {
    TypeInformation<Keyed<PrivacyRequest>> type = EdgeType.keyed(PrivacyRequest.class);
    PrivacyRequest request = samples.privacyRequest(TIME);
    Keyed<PrivacyRequest> value = roundTrip(type, Keyed.of(Topics.PRIVACY_REQUESTS, request));
    assertThat(value.key()).isEqualTo(request.getProfileId());
    assertThat(value.value()).isEqualTo(request);
    Keyed<PrivacyRequest> removal = roundTrip(type, Keyed.removal("k"));
    assertThat(removal.isRemoval()).isTrue();
    assertThatThrownBy(removal::value).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Keyed.removal("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lettersAndLateEventsArePlainObjectsToFlink() throws Exception {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(DeadLetter.class);
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(LateEvent.class);
    DeadLetter nothing = DeadLetter.of(RejectionReason.NULL_VALUE, "d", "t", 1, 2, 3, null, null);
    assertThat(roundTrip(TypeInformation.of(DeadLetter.class), nothing)).isEqualTo(nothing);
    LateEvent late = new LateEvent("t", 1, 2, "k", new byte[] {1}, 3, 4, 5);
    assertThat(roundTrip(TypeInformation.of(LateEvent.class), late))
        .usingRecursiveComparison()
        .isEqualTo(late);
  }

  @Test
  void typesAreEqualWhenTheyCarryTheSame() throws Exception {
    assertThat(EdgeType.received(ViewingEvent.class))
        .isEqualTo(EdgeType.received(ViewingEvent.class))
        .isNotEqualTo(EdgeType.received(HomePage.class))
        .isNotEqualTo(EdgeType.event(ViewingEvent.class))
        .hasToString("Received<ViewingEvent>");
    TypeInformation<?> type = EdgeType.keyed(HomePage.class);
    assertThat(InstantiationUtil.<TypeInformation<?>>clone(type)).isEqualTo(type);
  }

  @Test
  void stateOfTheSameSchemaIsReadAsItIs() throws Exception {
    TypeSerializer<Received<ViewingEvent>> serializer =
        EdgeType.received(ViewingEvent.class).createSerializer(new SerializerConfigImpl());
    TypeSerializerSnapshot<Received<ViewingEvent>> restored =
        writtenAndRead(serializer.snapshotConfiguration());
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
    assertThat(restored.restoreSerializer()).isInstanceOf(ReceivedSerializer.class);
  }

  @Test
  void stateOfAnOlderSchemaIsMigratedAndThatOfAForeignOneRefused() throws Exception {
    Schema older =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "PrivacyRequest", "namespace": "dev.marquee.events", "fields": [
                  {"name": "eventId", "type": "string"},
                  {"name": "note", "type": "string"},
                  {"name": "eventTime", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                  {"name": "profileId", "type": "string"}
                ]}
                """);
    TypeSerializerSnapshot<PrivacyRequest> current =
        new EventSerializer<>(PrivacyRequest.class).snapshotConfiguration();
    TypeSerializerSnapshot<PrivacyRequest> old = snapshotOf(older.toString());
    assertThat(current.resolveSchemaCompatibility(old).isCompatibleAfterMigration()).isTrue();

    GenericData.Record record = new GenericData.Record(older);
    record.put("eventId", "e");
    record.put("note", "n");
    record.put("eventTime", TIME.toEpochMilli());
    record.put("profileId", "p");
    var bytes = new BinaryMessageEncoder<>(GenericData.get(), older).encode(record);
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeInt(bytes.remaining());
    out.write(bytes.array(), bytes.position(), bytes.remaining());
    assertThat(
            old.restoreSerializer().deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
        .isEqualTo(new PrivacyRequest("e", TIME, "p"));

    Schema foreign =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "PrivacyRequest", "namespace": "dev.marquee.events", "fields": [
                  {"name": "eventId", "type": "long"}]}
                """);
    assertThat(current.resolveSchemaCompatibility(snapshotOf(foreign.toString())).isIncompatible())
        .isTrue();
  }

  private static TypeSerializerSnapshot<PrivacyRequest> snapshotOf(String schema)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeUTF(PrivacyRequest.class.getName());
    byte[] json = Records.utf8(schema);
    out.writeInt(json.length);
    out.write(json);
    EventSerializer.Snapshot<PrivacyRequest> snapshot = new EventSerializer.Snapshot<>();
    snapshot.readSnapshot(
        1,
        new DataInputDeserializer(out.getCopyOfBuffer()),
        EventSerializerTest.class.getClassLoader());
    return snapshot;
  }

  private static <E> TypeSerializerSnapshot<E> writtenAndRead(TypeSerializerSnapshot<E> snapshot)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, snapshot);
    return TypeSerializerSnapshot.readVersionedSnapshot(
        new DataInputDeserializer(out.getCopyOfBuffer()),
        EventSerializerTest.class.getClassLoader());
  }

  @Test
  void aTopicTravelsByItsName() throws Exception {
    for (Topic<?> topic : List.copyOf(Topics.all())) {
      assertThat(InstantiationUtil.<Serializable>clone(topic)).isSameAs(topic);
    }
  }
}
