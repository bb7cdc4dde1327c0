package dev.marquee.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the contract against what was released: a schema evolves, or it becomes a topic of its own.
 */
class SchemaCompatibilityTest {
  private static final Path SOURCES =
      Path.of(System.getProperty("marquee.root"), "avro/src/main/avro");
  private static final Path RELEASED =
      Path.of(
          System.getProperty("marquee.root"),
          "avro/src/main/resources/dev/marquee/events/released");

  /** Who may be older than whom. */
  private enum Evolution {
    /**
     * An input: jobs are upgraded before the clients, so the new schema reads what old ones wrote.
     */
    BACKWARD,
    /**
     * An output or an internal topic: readers are upgraded whenever they like, so each reads the
     * other.
     */
    FULL
  }

  /** The record of every topic; a part of other records is compared with them. */
  private static final Map<Schema, Evolution> TOPICS =
      Map.ofEntries(
          Map.entry(ViewingEvent.getClassSchema(), Evolution.BACKWARD),
          Map.entry(Impression.getClassSchema(), Evolution.BACKWARD),
          Map.entry(ViewerProfile.getClassSchema(), Evolution.BACKWARD),
          Map.entry(CatalogueTitle.getClassSchema(), Evolution.BACKWARD),
          Map.entry(PrivacyRequest.getClassSchema(), Evolution.BACKWARD),
          Map.entry(CacheSite.getClassSchema(), Evolution.BACKWARD),
          Map.entry(EdgeRequest.getClassSchema(), Evolution.BACKWARD),
          Map.entry(MembershipEvent.getClassSchema(), Evolution.BACKWARD),
          Map.entry(RegionLoad.getClassSchema(), Evolution.FULL),
          Map.entry(CacheWarming.getClassSchema(), Evolution.FULL),
          Map.entry(MembershipForecast.getClassSchema(), Evolution.FULL),
          Map.entry(HomePage.getClassSchema(), Evolution.FULL),
          Map.entry(ItemNeighbours.getClassSchema(), Evolution.FULL),
          Map.entry(ItemEmbedding.getClassSchema(), Evolution.FULL),
          Map.entry(TitlePopularity.getClassSchema(), Evolution.FULL),
          Map.entry(ThumbnailPolicy.getClassSchema(), Evolution.FULL),
          Map.entry(ThumbnailWeights.getClassSchema(), Evolution.FULL),
          Map.entry(RankerWeights.getClassSchema(), Evolution.FULL),
          Map.entry(ModelMetrics.getClassSchema(), Evolution.FULL));

  private static final Set<Schema> PARTS = Set.of(OutputVersion.getClassSchema());

  private static List<String> versions() {
    try {
      return Files.readAllLines(RELEASED.resolve("versions"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Schema released(String version, Schema current) {
    try {
      return new Schema.Parser()
          .parse(Files.readString(RELEASED.resolve(version).resolve(current.getName() + ".avsc")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isReleased(String version, Schema current) {
    return Files.exists(RELEASED.resolve(version).resolve(current.getName() + ".avsc"));
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  @Test
  void everySchemaFileIsATopicOrAPartAndIsCompared() throws IOException {
    Set<String> files = new TreeSet<>();
    try (Stream<Path> sources = Files.list(SOURCES)) {
      sources.forEach(source -> files.add(source.getFileName().toString().replace(".avsc", "")));
    }
    Set<String> compared = new TreeSet<>();
    TOPICS.keySet().forEach(schema -> compared.add(kebabCase(schema.getName())));
    PARTS.forEach(schema -> compared.add(kebabCase(schema.getName())));
    assertThat(files).isEqualTo(compared);
  }

  private static String kebabCase(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  @TestFactory
  Stream<DynamicTest> everyTopicHasAReleasedSchema() {
    return TOPICS.keySet().stream()
        .map(
            current ->
                DynamicTest.dynamicTest(
                    current.getName(),
                    () ->
                        assertThat(versions())
                            .as("releases of %s", current.getName())
                            .anyMatch(version -> isReleased(version, current))));
  }

  @TestFactory
  Stream<DynamicTest> everySchemaIsCompatibleWithItsReleases() {
    return versions().stream()
        .flatMap(
            version ->
                TOPICS.entrySet().stream()
                    .filter(topic -> isReleased(version, topic.getKey()))
                    .map(
                        topic ->
                            DynamicTest.dynamicTest(
                                topic.getKey().getName() + " and " + version,
                                () -> {
                                  Schema current = topic.getKey();
                                  Schema older = released(version, current);
                                  assertThat(reads(current, older))
                                      .as("the current schema reads %s", version)
                                      .isTrue();
                                  if (topic.getValue() == Evolution.FULL) {
                                    assertThat(reads(older, current))
                                        .as("%s reads the current schema", version)
                                        .isTrue();
                                  }
                                })));
  }

  @TestFactory
  Stream<DynamicTest> everyRecordAndFieldIsDocumented() {
    return TOPICS.keySet().stream()
        .map(
            schema ->
                DynamicTest.dynamicTest(
                    schema.getName(), () -> assertDocumented(schema, new HashSet<>())));
  }

  private static void assertDocumented(Schema schema, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          assertThat(schema.getDoc()).as("doc of %s", schema.getFullName()).isNotBlank();
          for (Schema.Field field : schema.getFields()) {
            assertThat(field.doc()).as("doc of %s.%s", schema.getName(), field.name()).isNotBlank();
            assertDocumented(field.schema(), seen);
          }
        }
      }
      case ENUM, FIXED ->
          assertThat(schema.getDoc()).as("doc of %s", schema.getFullName()).isNotBlank();
      case ARRAY -> assertDocumented(schema.getElementType(), seen);
      case MAP -> assertDocumented(schema.getValueType(), seen);
      case UNION -> schema.getTypes().forEach(branch -> assertDocumented(branch, seen));
      case STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  @TestFactory
  Stream<DynamicTest> everyInputNamesAndDatesItsEvents() {
    return TOPICS.entrySet().stream()
        .filter(topic -> topic.getValue() == Evolution.BACKWARD)
        .map(
            topic ->
                DynamicTest.dynamicTest(
                    topic.getKey().getName(),
                    () -> {
                      Schema schema = topic.getKey();
                      assertThat(schema.getField("eventId").schema().getType())
                          .isEqualTo(Schema.Type.STRING);
                      assertThat(schema.getField("eventTime").schema().getLogicalType().getName())
                          .isEqualTo("timestamp-millis");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyCompactedOutputCarriesAVersion() {
    return TOPICS.entrySet().stream()
        .filter(topic -> topic.getValue() == Evolution.FULL)
        .map(
            topic ->
                DynamicTest.dynamicTest(
                    topic.getKey().getName(),
                    () ->
                        assertThat(topic.getKey().getField("version").schema())
                            .isEqualTo(OutputVersion.getClassSchema())));
  }

  @Test
  void everyEnumOfAnOutputHasADefaultForSymbolsToCome() {
    TOPICS.forEach(
        (schema, evolution) -> {
          if (evolution == Evolution.FULL) {
            assertDefaults(schema, new HashSet<>());
          }
        });
  }

  private static void assertDefaults(Schema schema, Set<String> seen) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          schema.getFields().forEach(field -> assertDefaults(field.schema(), seen));
        }
      }
      case ENUM ->
          assertThat(schema.getEnumDefault()).as("default of %s", schema.getName()).isNotNull();
      case ARRAY -> assertDefaults(schema.getElementType(), seen);
      case MAP -> assertDefaults(schema.getValueType(), seen);
      case UNION -> schema.getTypes().forEach(branch -> assertDefaults(branch, seen));
      case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
    }
  }

  @Test
  void anIncompatibleChangeIsNoticed() {
    Schema request = PrivacyRequest.getClassSchema();
    Schema withNewRequiredField =
        new Schema.Parser()
            .parse(
                request
                    .toString()
                    .replace(
                        "\"fields\":[", "\"fields\":[{\"name\":\"added\",\"type\":\"string\"},"));
    assertThat(reads(withNewRequiredField, request)).isFalse();
    assertThat(reads(request, withNewRequiredField)).isTrue();
  }
}
