package dev.marquee.cachewarming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.cachewarming.announcement.Announcement;
import dev.marquee.cachewarming.load.Place;
import dev.marquee.cachewarming.load.PlaybackPoint;
import dev.marquee.streaming.RecordSerializer;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept in state and sent through shuffles: how it is serialized. */
class StateRecordsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        QualityCounts.class,
        FlowRecord.class,
        MembershipChangeEvent.class,
        DropDuplicatesFunction.Memory.class
      })
  void isSerializedFieldByField(Class<?> record) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(record);
  }

  private static CatalogueFact fact() {
    CatalogueFact fact = new CatalogueFact();
    fact.kind = CatalogueFact.Kind.TITLE;
    fact.id = "film";
    fact.titleKind = "film";
    fact.isLive = true;
    fact.language = "de";
    fact.genres = new String[] {"drama", "krimi"};
    fact.releaseMillis = 1;
    fact.durationMillis = 2;
    fact.fillableMillis = 3;
    fact.expectedViewers = 4;
    fact.renditions = new String[] {"sd", "hd"};
    fact.bytes = new long[] {5, 6};
    fact.region = "eu";
    fact.zone = "Europe/Berlin";
    fact.capacityBytes = 7;
    fact.fillBytesPerSecond = 8;
    fact.fillStartMinute = 9;
    fact.fillEndMinute = 1439;
    return fact;
  }

  private static PlanInput request(PlanInput.Kind kind) {
    PlanInput input = new PlanInput();
    input.kind = kind;
    input.event = -5;
    input.site = "berlin";
    input.title = "film";
    input.rendition = "hd";
    input.timeMillis = 6;
    input.bytes = 7;
    input.cachedBytes = 1;
    return input;
  }

  static Stream<Arguments> records() {
    Place place = new Place("eu", "größte", "");
    return Stream.of(
        Arguments.of(
            new PlaybackEvent.Serializer(),
            new PlaybackEvent(
                -7, new PlaybackPoint(8, PlaybackPoint.Kind.HEARTBEAT, place, 9, 10))),
        Arguments.of(new LoadDelta.Serializer(), new LoadDelta("eu", "film", "hd", -1, -2, -3)),
        Arguments.of(new RegionInput.Serializer(), RegionInput.tick("eu", 1, -2, 3)),
        Arguments.of(new RegionInput.Serializer(), RegionInput.titleFinal("eu", "film", 4, 5)),
        Arguments.of(
            new RegionInput.Serializer(),
            RegionInput.announced(
                "eu", new Announcement("match", Announcement.Kind.LIVE, 6, 7, 8.5))),
        Arguments.of(new RegionInput.Serializer(), RegionInput.withdrawn("eu", "match")),
        Arguments.of(new CatalogueFact.Serializer(), fact()),
        Arguments.of(new PlanInput.Serializer(), PlanInput.fact(fact())),
        Arguments.of(new PlanInput.Serializer(), request(PlanInput.Kind.SERVED)),
        Arguments.of(new PlanInput.Serializer(), request(PlanInput.Kind.FILLED)),
        Arguments.of(new PlanInput.Serializer(), request(PlanInput.Kind.EVICTED)));
  }

  @ParameterizedTest
  @MethodSource("records")
  <T> void comesBackAsItWasWritten(RecordSerializer<T> serializer, T record) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(record, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getSharedBuffer(), 0, out.length());
    T read = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    assertThat(read).usingRecursiveComparison().isEqualTo(record);
    assertThat(serializer.copy(record)).usingRecursiveComparison().isEqualTo(record);
  }

  @Test
  void anAnnouncementComesBackAsWhatItWas() {
    Announcement live = new Announcement("match", Announcement.Kind.LIVE, 6, 7, 8.5);
    Announcement launch = new Announcement("film", Announcement.Kind.LAUNCH, 6, 7, 8.5);
    assertThat(RegionInput.announced("eu", live).announcement()).isEqualTo(live);
    assertThat(RegionInput.announced("eu", launch).announcement()).isEqualTo(launch);
  }
}
