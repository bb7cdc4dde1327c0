package dev.marquee.streaming;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates topics with the policies of the contract, and holds those that exist against them.
 *
 * <p>Idempotent. A topic that exists is never changed: where its policies would lose data or break
 * the clock, the error lists every one of them.
 */
public final class TopicCreation {
  /** What became of a topic. */
  public enum Outcome {
    CREATED,
    EXISTED
  }

  private static final long TIMEOUT_SECONDS = 60;

  /**
   * Takes the broker's default, as a single development broker and a production cluster both want.
   */
  private static final short BROKER_DEFAULT_REPLICATION = -1;

  private TopicCreation() {}

  /** Creates the topics with their default numbers of partitions; see the other method. */
  public static Map<String, Outcome> create(Admin admin, Collection<? extends Topic<?>> topics)
      throws InterruptedException {
    return create(admin, topics, Map.of());
  }

  /**
   * Creates the topics that do not exist.
   *
   * @param partitions numbers of partitions by topic name, where they differ from the contract's
   *     default
   * @return what became of each topic, in the order given
   * @throws IllegalStateException when an existing topic has policies that would break, or Kafka
   *     refuses or does not answer
   */
  public static Map<String, Outcome> create(
      Admin admin, Collection<? extends Topic<?>> topics, Map<String, Integer> partitions)
      throws InterruptedException {
    Set<String> existing = call("list topics", () -> admin.listTopics().names());
    List<NewTopic> missing = new ArrayList<>();
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Topic<?> topic : topics) {
      boolean exists = existing.contains(topic.name());
      outcomes.put(topic.name(), exists ? Outcome.EXISTED : Outcome.CREATED);
      if (!exists) {
        missing.add(
            new NewTopic(
                    topic.name(),
                    partitions.getOrDefault(topic.name(), topic.partitions()),
                    BROKER_DEFAULT_REPLICATION)
                .configs(configOf(topic)));
      }
    }
    checkPolicies(admin, topics.stream().filter(topic -> existing.contains(topic.name())).toList());
    for (Map.Entry<String, KafkaFuture<Void>> created :
        admin.createTopics(missing).values().entrySet()) {
      try {
        call("create " + created.getKey(), created::getValue);
      } catch (IllegalStateException refused) {
        if (!(refused.getCause() instanceof TopicExistsException)) {
          throw refused;
        }
        // Someone else was faster.
        outcomes.put(created.getKey(), Outcome.EXISTED);
      }
    }
    return outcomes;
  }

  /** Kafka's settings of a topic. */
  public static Map<String, String> configOf(Topic<?> topic) {
    Map<String, String> config = new HashMap<>();
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, topic.timestampType());
    config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(topic.maxMessageBytes()));
    switch (topic.cleanup()) {
      case DELETE -> {
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        config.put(TopicConfig.RETENTION_MS_CONFIG, String.valueOf(topic.retention().toMillis()));
      }
      case COMPACT ->
          config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }
    return config;
  }

  /**
   * Holds topics against the contract.
   *
   * @throws IllegalStateException naming the topics that do not exist, or every policy that would
   *     lose data or break the clock
   */
  public static void check(Admin admin, Collection<? extends Topic<?>> topics)
      throws InterruptedException {
    Set<String> existing = call("list topics", () -> admin.listTopics().names());
    List<String> missing =
        topics.stream().map(Topic::name).filter(name -> !existing.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException("topics do not exist: " + String.join(", ", missing));
    }
    checkPolicies(admin, topics);
  }

  private static void checkPolicies(Admin admin, Collection<? extends Topic<?>> topics)
      throws InterruptedException {
    Map<ConfigResource, Topic<?>> resources = new LinkedHashMap<>();
    topics.forEach(t -> resources.put(new ConfigResource(ConfigResource.Type.TOPIC, t.name()), t));
    Map<ConfigResource, Config> configs =
        call("describe topics", () -> admin.describeConfigs(resources.keySet()).all());
    List<String> problems = new ArrayList<>();
    resources.forEach((resource, topic) -> addProblems(topic, configs.get(resource), problems));
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "topics exist with policies that would break: " + String.join("; ", problems));
    }
  }

  private static void addProblems(Topic<?> topic, Config config, List<String> problems) {
    String cleanup = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
    boolean deletes = cleanup.contains(TopicConfig.CLEANUP_POLICY_DELETE);
    boolean compacts = cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    switch (topic.cleanup()) {
      case COMPACT -> {
        if (!compacts || deletes) {
          problems.add(
              problem(topic, "cleanup.policy", cleanup, "compact, or current values are lost"));
        }
      }
      case DELETE -> {
        if (compacts) {
          problems.add(
              problem(
                  topic,
                  "cleanup.policy",
                  cleanup,
                  "delete, or events of one key replace each other"));
        }
      }
    }
    String timestamps = value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG);
    boolean clockMatters =
        topic.direction() == Topic.Direction.INPUT || topic.cleanup() == Topic.Cleanup.DELETE;
    if (clockMatters && !timestamps.equals(topic.timestampType())) {
      problems.add(
          problem(
              topic,
              "message.timestamp.type",
              timestamps,
              topic.timestampType() + ", or retention and clocks go by what producers claim"));
    }
    int maxMessageBytes = Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    if (maxMessageBytes < topic.maxValueBytes()) {
      problems.add(
          problem(
              topic,
              "max.message.bytes",
              String.valueOf(maxMessageBytes),
              "at least " + topic.maxValueBytes() + ", or valid values are refused"));
    }
  }

  private static String problem(Topic<?> topic, String key, String is, String mustBe) {
    return topic.name() + " has " + key + "=" + is + " and must have " + mustBe;
  }

  private static String value(Config config, String key) {
    ConfigEntry entry = config.get(key);
    return entry == null || entry.value() == null ? "" : entry.value();
  }

  /** A request whose answer is waited for. */
  private interface Request<V> {
    KafkaFuture<V> send();
  }

  private static <V> V call(String what, Request<V> request) throws InterruptedException {
    try {
      return request.send().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka could not " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Kafka did not " + what + " within " + TIMEOUT_SECONDS + " s", e);
    }
  }
}
