package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.HomePage;
import dev.marquee.events.ViewingEvent;
import java.time.Duration;
import java.util.HashSet;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

class TopicsTest {
  @Test
  void namesAreKebabCasePluralsWithAVersionAndUnique() {
    assertThat(Topics.all()).extracting(Topic::name).doesNotHaveDuplicates();
    assertThat(Topics.all())
        .allSatisfy(topic -> assertThat(topic.name()).matches("[a-z]+(-[a-z]+)*\\.v[1-9]"));
    assertThat(Topics.VIEWING_EVENTS.shortName()).isEqualTo("viewing-events");
  }

  @Test
  void areAllListedAndFoundByName() throws Exception {
    HashSet<Object> declared = new HashSet<>();
    for (var field : Topics.class.getFields()) {
      if (field.getType() == Topic.class) {
        declared.add(field.get(null));
      }
    }
    assertThat(declared).isEqualTo(new HashSet<>(Topics.all()));
    for (Topic<?> topic : Topics.all()) {
      assertThat(Topics.byName(topic.name())).containsSame(topic);
    }
    assertThat(Topics.byName("viewing-events")).isEmpty();
  }

  @Test
  void keepCurrentValuesForEverAndEventsForThreeDays() {
    for (Topic<?> topic : Topics.all()) {
      switch (topic.cleanup()) {
        case COMPACT -> {
          assertThat(topic.retention()).isEqualTo(Duration.ZERO);
          assertThat(topic.allowsTombstones()).isTrue();
        }
        case DELETE -> assertThat(topic.retention()).isGreaterThanOrEqualTo(Duration.ofHours(72));
      }
    }
    assertThat(Topics.VIEWING_EVENTS.retention()).isEqualTo(Duration.ofHours(72));
    assertThat(Topics.VIEWING_EVENTS.cleanup()).isEqualTo(Topic.Cleanup.DELETE);
    assertThat(Topics.RECOMMENDATIONS.cleanup()).isEqualTo(Topic.Cleanup.COMPACT);
  }

  @Test
  void areStampedByTheBroker() {
    assertThat(Topics.all())
        .allSatisfy(topic -> assertThat(topic.timestampType()).isEqualTo("LogAppendTime"));
  }

  @Test
  void takeNoValueThatKafkaWouldRefuse() {
    assertThat(Topics.all())
        .allSatisfy(
            topic -> assertThat(topic.maxValueBytes() + 1024).isLessThan(topic.maxMessageBytes()));
  }

  @Test
  void haveAnIdAndATimeInEveryInputAndADescriptionOfTheKey() {
    for (Topic<?> topic : Topics.all()) {
      assertThat(topic.keyMeaning()).isNotBlank();
      if (topic.direction() == Topic.Direction.INPUT) {
        Schema schema = topic.schema().orElseThrow();
        assertThat(schema.getField("eventId")).as("%s", topic).isNotNull();
        assertThat(schema.getField("eventTime").schema().getLogicalType().getName())
            .isEqualTo("timestamp-millis");
      }
    }
  }

  @Test
  void haveReleasedSchemasThatTheCurrentOneReads() {
    for (Topic<?> topic : Topics.all()) {
      topic
          .schema()
          .ifPresent(
              current -> {
                assertThat(ReleasedSchemas.of(current)).as("releases of %s", topic).isNotEmpty();
                assertThat(ReleasedSchemas.of(current))
                    .allSatisfy(
                        older ->
                            assertThat(
                                    SchemaCompatibility.checkReaderWriterCompatibility(
                                            current, older)
                                        .getType())
                                .isEqualTo(SchemaCompatibilityType.COMPATIBLE));
              });
    }
  }

  @Test
  void keyDefaultPagesByRegionAndOthersByProfile() {
    HomePage page = new HomePage();
    page.setRegion("eu");
    assertThat(Topics.RECOMMENDATIONS.keyOf(page)).isEqualTo("default/eu");
    page.setProfileId("p");
    assertThat(Topics.RECOMMENDATIONS.keyOf(page)).isEqualTo("p");
  }

  @Test
  void tellThatAnOutputHasNoEventTime() {
    assertThatThrownBy(() -> Topics.RECOMMENDATIONS.eventTimeMillisOf(new HomePage()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("recommendations.v1");
    assertThatThrownBy(() -> Topics.RECOMMENDATIONS.eventIdOf(new HomePage()))
        .isInstanceOf(IllegalStateException.class);
    ViewingEvent event = new ViewingEvent();
    event.setEventId("e");
    assertThat(Topics.VIEWING_EVENTS.eventIdOf(event)).isEqualTo("e");
  }
}
