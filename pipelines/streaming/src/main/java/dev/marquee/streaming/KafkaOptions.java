package dev.marquee.streaming;

import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * How a job reaches Kafka.
 *
 * @param bootstrapServers addresses {@code host:port}, separated by commas
 * @param groupId consumer group under which offsets are committed, so that lag can be watched;
 *     begins the transactional ids too, so two jobs on one Kafka need two groups
 * @param guarantee what sinks promise: AT_LEAST_ONCE, or EXACTLY_ONCE by transactions
 * @param transactionTimeout how long a transaction may stay open, above the checkpoint interval and
 *     the longest restart and at most the broker's {@code transaction.max.timeout.ms} (15 minutes
 *     by default)
 * @param partitionDiscovery how often sources look for new partitions; zero: never
 * @param clientProperties further properties of every Kafka client, such as those for TLS and SASL;
 *     never printed
 * @param registry what the ids in Confluent's framing mean; {@link RegistryOptions#NONE}: nothing
 */
public record KafkaOptions(
    String bootstrapServers,
    String groupId,
    DeliveryGuarantee guarantee,
    Duration transactionTimeout,
    Duration partitionDiscovery,
    Map<String, String> clientProperties,
    RegistryOptions registry)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** {@code transaction.max.timeout.ms} of a broker that nobody configured. */
  public static final Duration BROKER_MAX_TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  public KafkaOptions {
    if (bootstrapServers == null || bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "kafka.bootstrap.servers must be host:port addresses, is '" + bootstrapServers + "'");
    }
    for (String address : bootstrapServers.split(",", -1)) {
      int colon = address.lastIndexOf(':');
      if (colon < 1 || !isPort(address.substring(colon + 1).strip())) {
        throw new IllegalArgumentException(
            "kafka.bootstrap.servers must be host:port addresses separated by commas, is '"
                + bootstrapServers
                + "'");
      }
    }
    if (groupId == null || groupId.isBlank()) {
      throw new IllegalArgumentException("kafka.group.id must not be empty, is '" + groupId + "'");
    }
    if (guarantee == null || guarantee == DeliveryGuarantee.NONE) {
      throw new IllegalArgumentException(
          "kafka.sink.guarantee must be at-least-once or exactly-once, is " + guarantee);
    }
    if (transactionTimeout == null
        || transactionTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || transactionTimeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          "kafka.transaction.timeout must be at least 1 s and below 24 d, is "
              + transactionTimeout);
    }
    if (partitionDiscovery == null || partitionDiscovery.isNegative()) {
      throw new IllegalArgumentException(
          "kafka.partition.discovery must be at least zero, is " + partitionDiscovery);
    }
    clientProperties = Map.copyOf(clientProperties);
    Objects.requireNonNull(registry, "registry");
  }

  /** At least once, ten minutes, a look every minute; what tests and small tools need. */
  public static KafkaOptions of(String bootstrapServers, String groupId) {
    return new KafkaOptions(
        bootstrapServers,
        groupId,
        DeliveryGuarantee.AT_LEAST_ONCE,
        Duration.ofMinutes(10),
        Duration.ofMinutes(1),
        Map.of(),
        RegistryOptions.NONE);
  }

  /** The same with exactly-once sinks. */
  public KafkaOptions exactlyOnce() {
    return new KafkaOptions(
        bootstrapServers,
        groupId,
        DeliveryGuarantee.EXACTLY_ONCE,
        transactionTimeout,
        partitionDiscovery,
        clientProperties,
        registry);
  }

  /** The same with a schema registry. */
  public KafkaOptions with(RegistryOptions newRegistry) {
    return new KafkaOptions(
        bootstrapServers,
        groupId,
        guarantee,
        transactionTimeout,
        partitionDiscovery,
        clientProperties,
        newRegistry);
  }

  /** What every client of this Kafka starts from; a new object at each call. */
  public Properties clientBase() {
    Properties properties = new Properties();
    properties.putAll(clientProperties);
    properties.setProperty("bootstrap.servers", bootstrapServers);
    return properties;
  }

  private static boolean isPort(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port < 65_536;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  /** Without the client properties, which may hold secrets. */
  @Override
  public String toString() {
    return "KafkaOptions[bootstrapServers="
        + bootstrapServers
        + ", groupId="
        + groupId
        + ", guarantee="
        + guarantee
        + ", transactionTimeout="
        + transactionTimeout
        + ", partitionDiscovery="
        + partitionDiscovery
        + ", clientProperties="
        + new TreeMap<>(clientProperties).keySet()
        + ", registry="
        + registry
        + "]";
  }
}
