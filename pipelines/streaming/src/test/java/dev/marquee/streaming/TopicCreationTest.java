package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.KafkaExtension;
import dev.marquee.testing.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TopicCreationTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  @RegisterExtension
  static final KafkaExtension kafka =
      new KafkaExtension(
          // Looks for expired segments every 100 ms, so that sweeping can be seen.
          EmbeddedKafka.Options.defaults()
              .with("log.retention.check.interval.ms", "100")
              .with("log.initial.task.delay.ms", "100"),
          List.of());

  private final Admin admin = kafka.broker().admin();

  @AfterEach
  void emptyTheBroker() {
    kafka.broker().deleteTopics(Topics.all().stream().map(Topic::name).toList());
    admin.close();
  }

  private Config configOf(Topic<?> topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    return admin.describeConfigs(List.of(resource)).all().get().get(resource);
  }

  @Test
  void createsEveryTopicWithItsPoliciesAndIsContentWithThemAfterwards() throws Exception {
    Map<String, TopicCreation.Outcome> outcomes = TopicCreation.create(admin, Topics.all());
    assertThat(outcomes.keySet())
        .containsExactlyElementsOf(Topics.all().stream().map(Topic::name).toList());
    assertThat(outcomes.values()).containsOnly(TopicCreation.Outcome.CREATED);
    for (Topic<?> topic : Topics.all()) {
      Eventually.passes(
          "the policies of " + topic,
          DEADLINE,
          () -> {
            Config config = configOf(topic);
            TopicCreation.configOf(topic)
                .forEach((key, value) -> assertThat(config.get(key).value()).isEqualTo(value));
            return config;
          });
      assertThat(
              admin
                  .describeTopics(List.of(topic.name()))
                  .allTopicNames()
                  .get()
                  .get(topic.name())
                  .partitions())
          .hasSize(topic.partitions());
    }
    assertThat(TopicCreation.create(admin, Topics.all()).values())
        .containsOnly(TopicCreation.Outcome.EXISTED);
  }

  @Test
  void takesOtherNumbersOfPartitions() throws Exception {
    TopicCreation.create(
        admin, List.of(Topics.VIEWING_EVENTS), Map.of(Topics.VIEWING_EVENTS.name(), 2));
    Eventually.passes(
        "two partitions",
        DEADLINE,
        () ->
            assertThat(
                    admin
                        .describeTopics(List.of(Topics.VIEWING_EVENTS.name()))
                        .allTopicNames()
                        .get()
                        .get(Topics.VIEWING_EVENTS.name())
                        .partitions())
                .hasSize(2));
  }

  @Test
  void namesEveryPolicyOfAnExistingTopicThatWouldLoseData() {
    kafka.broker().createTopic(Topics.CATALOGUE.name(), 1, Map.of("cleanup.policy", "delete"));
    kafka
        .broker()
        .createTopic(
            Topics.PROFILES.name(),
            1,
            Map.of("cleanup.policy", "compact,delete", "message.timestamp.type", "LogAppendTime"));
    kafka
        .broker()
        .createTopic(
            Topics.VIEWING_EVENTS.name(),
            1,
            Map.of("cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime"));
    kafka
        .broker()
        .createTopic(
            Topics.IMPRESSIONS.name(),
            1,
            Map.of("message.timestamp.type", "LogAppendTime", "max.message.bytes", "1000"));
    assertThatThrownBy(() -> TopicCreation.create(admin, Topics.all()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("catalogue.v1 has cleanup.policy=delete and must have compact")
        .hasMessageContaining("catalogue.v1 has message.timestamp.type=CreateTime")
        .hasMessageContaining("profiles.v1 has cleanup.policy=compact,delete")
        .hasMessageContaining("viewing-events.v1 has cleanup.policy=compact and must have delete")
        .hasMessageContaining("impressions.v1 has max.message.bytes=1000")
        .hasMessageNotContaining("profiles.v1 has message.timestamp.type");
    assertThatThrownBy(() -> TopicCreation.check(admin, List.of(Topics.RECOMMENDATIONS)))
        .as("nothing was created")
        .hasMessage("topics do not exist: recommendations.v1");
  }

  @Test
  void eventsOf1995AreNotSweptAwayWhereTheBrokerStampsThem() throws Exception {
    byte[] event =
        WireFormat.of(Topics.VIEWING_EVENTS)
            .encode(
                new SampleEvents(new SplittableRandom(1))
                    .viewingEvent(Instant.parse("1995-01-09T11:46:49Z")));
    long of1995 = Instant.parse("1995-01-09T11:46:49Z").toEpochMilli();
    TopicCreation.create(
        admin, List.of(Topics.VIEWING_EVENTS), Map.of(Topics.VIEWING_EVENTS.name(), 1));
    // The same policy without the broker's stamp: what retention would do to old data.
    kafka
        .broker()
        .createTopic(
            "swept",
            1,
            Map.of(
                "retention.ms", "259200000",
                "message.timestamp.type", "CreateTime",
                "message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE)));
    Eventually.passes(
        "records in both topics",
        DEADLINE,
        () -> {
          for (String topic : List.of("swept", Topics.VIEWING_EVENTS.name())) {
            kafka.records().append(List.of(new ProducerRecord<>(topic, 0, of1995, null, event)));
          }
          return null;
        });
    Eventually.holds("the sweep of the other topic", DEADLINE, () -> startOffset("swept") > 0);
    assertThat(startOffset(Topics.VIEWING_EVENTS.name())).isZero();
    var kept = kafka.records().all(Topics.VIEWING_EVENTS.name(), DEADLINE);
    assertThat(kept).isNotEmpty();
    assertThat(kept.get(0).timestamp()).isGreaterThan(of1995);
    kafka.broker().deleteTopics(List.of("swept"));
  }

  private long startOffset(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try {
      return admin
          .listOffsets(Map.of(partition, OffsetSpec.earliest()))
          .partitionResult(partition)
          .get()
          .offset();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
