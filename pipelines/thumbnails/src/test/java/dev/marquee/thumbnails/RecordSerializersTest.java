package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.thumbnails.attribution.Showing;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The serializers that are written by hand forget no field. */
class RecordSerializersTest {
  private static final Set<String> OF_IMPRESSIONS =
      Set.of(
          "impression",
          "session",
          "artwork",
          "audience",
          "exclusion",
          "propensity",
          "draw",
          "policyEpoch",
          "policyCounter");
  private static final Set<String> OF_PLAYS =
      Set.of("impression", "fromMillis", "toMillis", "durationMillis");
  private static final Set<String> OF_ALL = Set.of("kind", "titleId", "eventTime", "appendTime");

  private static List<Field> fields(Class<?> type) {
    return Arrays.stream(type.getFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .toList();
  }

  /** Gives a field a value that no other field has. */
  private static void fill(Object record, Field field, int number) throws Exception {
    Class<?> type = field.getType();
    if (type == long.class) {
      field.setLong(record, -7L * number * (1L << 40) - number);
    } else if (type == int.class) {
      field.setInt(record, 100_000 + number);
    } else if (type == byte.class) {
      field.setByte(record, (byte) number);
    } else if (type == float.class) {
      field.setFloat(record, number / 3f);
    } else if (type == boolean.class) {
      field.setBoolean(record, true);
    } else if (type == String.class) {
      field.set(record, "täxt " + number);
    } else if (type == long[].class) {
      field.set(record, new long[] {number, -number, Long.MAX_VALUE});
    } else {
      throw new IllegalArgumentException("no value for " + field);
    }
  }

  private static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return out.getCopyOfBuffer();
  }

  private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    T value = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    return value;
  }

  @Test
  void everyFieldOfAShowingIsKept() throws Exception {
    Showing showing = new Showing();
    int number = 1;
    for (Field field : fields(Showing.class)) {
      fill(showing, field, number++);
    }
    ShowingSerializer serializer = new ShowingSerializer();
    Showing back = read(serializer, bytes(serializer, showing));
    assertThat(back).usingRecursiveComparison().isEqualTo(showing);
    assertThat(serializer.copy(showing))
        .isNotSameAs(showing)
        .usingRecursiveComparison()
        .isEqualTo(showing);
  }

  @Test
  void aShowingThatWasNotTakenIsSmall() throws Exception {
    ShowingSerializer serializer = new ShowingSerializer();
    Showing showing = new Showing();
    assertThat(bytes(serializer, showing)).hasSizeLessThanOrEqualTo(50);
    assertThat(read(serializer, bytes(serializer, showing)))
        .usingRecursiveComparison()
        .isEqualTo(showing);
  }

  @Test
  void aShowingWithTheMostSignsIsKept() throws Exception {
    Showing showing = new Showing();
    for (int sign = 0; sign < 1_000; sign++) {
      showing.play(1_000L * sign, sign, sign + 1, 7_200_000);
    }
    assertThat(showing.signs).hasSizeGreaterThan(100);
    ShowingSerializer serializer = new ShowingSerializer();
    assertThat(read(serializer, bytes(serializer, showing)).signs).isEqualTo(showing.signs);
  }

  @ParameterizedTest
  @EnumSource
  void everyFieldThatAnEventOfAKindHasIsKept(ArtworkEvent.Kind kind) throws Exception {
    ArtworkEvent event = new ArtworkEvent();
    event.kind = kind;
    int number = 1;
    for (Field field : fields(ArtworkEvent.class)) {
      String name = field.getName();
      boolean isSet =
          switch (kind) {
            case IMPRESSION -> OF_IMPRESSIONS.contains(name);
            case PLAY -> OF_PLAYS.contains(name);
            case OFFER, WITHDRAWAL -> false;
          };
      if (name.equals("pictures")) {
        event.pictures = kind == ArtworkEvent.Kind.OFFER ? pictures() : null;
      } else if (!name.equals("kind") && (isSet || OF_ALL.contains(name))) {
        fill(event, field, number++);
      }
    }
    ArtworkEventSerializer serializer = new ArtworkEventSerializer();
    ArtworkEvent back = read(serializer, bytes(serializer, event));
    assertThat(back).usingRecursiveComparison().isEqualTo(event);
    assertThat(serializer.copy(event)).usingRecursiveComparison().isEqualTo(event);
  }

  @Test
  void everyFieldOfAnEventBelongsToAKind() {
    for (Field field : fields(ArtworkEvent.class)) {
      String name = field.getName();
      assertThat(
              OF_ALL.contains(name)
                  || OF_IMPRESSIONS.contains(name)
                  || OF_PLAYS.contains(name)
                  || name.equals("pictures"))
          .as(name)
          .isTrue();
    }
  }

  private static PictureRecord[] pictures() {
    PictureRecord picture = new PictureRecord();
    picture.artworkId = "artwork";
    picture.arm = 7;
    picture.maturity = 16;
    picture.barredCountries = new String[] {"DE"};
    picture.features = new float[] {.5f, -1};
    picture.crops = new long[] {8, 9};
    return new PictureRecord[] {picture, new PictureRecord()};
  }

  @Test
  void unknownLayoutsAreRefused() {
    byte[] unknown = new byte[100];
    unknown[0] = 99;
    assertThatThrownBy(() -> read(new ShowingSerializer(), unknown))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown version: 99");
    assertThatThrownBy(() -> read(new ArtworkEventSerializer(), unknown))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("unknown layout");
  }

  @Test
  void snapshotsRestoreTheSerializers() throws Exception {
    for (TypeSerializer<?> serializer :
        List.of(new ShowingSerializer(), new ArtworkEventSerializer())) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
      TypeSerializerSnapshot<?> read =
          TypeSerializerSnapshot.readVersionedSnapshot(
              new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
      assertThat(read.restoreSerializer()).isEqualTo(serializer);
      assertThat(serializer.duplicate()).isEqualTo(serializer);
    }
  }
}
