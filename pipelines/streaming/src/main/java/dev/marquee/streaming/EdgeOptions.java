package dev.marquee.streaming;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * The options that every job has: Kafka, event times, where reading starts, and the size of the
 * job.
 */
public final class EdgeOptions {
  public static final ConfigOption<String> BOOTSTRAP_SERVERS =
      ConfigOptions.key("kafka.bootstrap.servers")
          .stringType()
          .defaultValue("localhost:9092")
          .withDescription("Kafka brokers, host:port separated by commas.");

  public static final ConfigOption<String> GROUP_ID =
      ConfigOptions.key("kafka.group.id")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Consumer group under which offsets are committed and transactions are named; the job's name when absent.");

  public static final ConfigOption<String> CLIENT_PROPERTIES_FILE =
      ConfigOptions.key("kafka.client.properties-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Java properties file with further settings of every Kafka client; options here go before it.");

  public static final ConfigOption<String> SECURITY_PROTOCOL =
      ConfigOptions.key("kafka.security.protocol")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "How Kafka is reached: PLAINTEXT when absent, SSL, SASL_PLAINTEXT or SASL_SSL.");

  public static final ConfigOption<String> SASL_MECHANISM =
      ConfigOptions.key("kafka.sasl.mechanism")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "SCRAM-SHA-512 when absent, SCRAM-SHA-256 or PLAIN; others by the properties file.");

  public static final ConfigOption<String> SASL_USERNAME =
      ConfigOptions.key("kafka.sasl.username")
          .stringType()
          .noDefaultValue()
          .withDescription("Who the job is to Kafka.");

  public static final ConfigOption<String> SASL_PASSWORD =
      ConfigOptions.key("kafka.sasl.password")
          .stringType()
          .noDefaultValue()
          .withDescription("Its password; from the file of --config or the environment only.");

  public static final ConfigOption<String> TRUST_STORE_LOCATION =
      ConfigOptions.key("kafka.ssl.truststore.location")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File of the authorities that sign for the brokers, at the same path on every machine: PEM when it ends in .pem or .crt, otherwise PKCS12 or JKS; those of Java when absent.");

  public static final ConfigOption<String> TRUST_STORE_PASSWORD =
      ConfigOptions.key("kafka.ssl.truststore.password")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Password of that file; from the file of --config or the environment only.");

  public static final ConfigOption<String> REGISTRY_URL =
      ConfigOptions.key("registry.url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Base of a schema registry with Confluent's interface, such as http://127.0.0.1:8082/apis/ccompat/v7; topics that clients touch are framed with its ids.");

  public static final ConfigOption<String> REGISTRY_USERNAME =
      ConfigOptions.key("registry.username")
          .stringType()
          .noDefaultValue()
          .withDescription("Who the job is to the registry.");

  public static final ConfigOption<String> REGISTRY_PASSWORD =
      ConfigOptions.key("registry.password")
          .stringType()
          .noDefaultValue()
          .withDescription("Its password; from the file of --config or the environment only.");

  public static final ConfigOption<Duration> PARTITION_DISCOVERY =
      ConfigOptions.key("kafka.partition.discovery")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription("How often sources look for new partitions; 0 ms for never.");

  public static final ConfigOption<DeliveryGuarantee> SINK_GUARANTEE =
      ConfigOptions.key("kafka.sink.guarantee")
          .enumType(DeliveryGuarantee.class)
          .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
          .withDescription(
              "What sinks promise: at-least-once, where versions make repeats harmless, or exactly-once by transactions.");

  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      ConfigOptions.key("kafka.transaction.timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "How long a transaction may stay open, at most the broker's transaction.max.timeout.ms of 15 min.");

  public static final ConfigOption<Duration> MAX_FUTURE =
      ConfigOptions.key("events.max-future")
          .durationType()
          .defaultValue(EventBounds.defaults().maxFuture())
          .withDescription(
              "How far an event time may lie after the append time before the event is a dead letter.");

  public static final ConfigOption<Duration> MAX_AGE =
      ConfigOptions.key("events.max-age")
          .durationType()
          .defaultValue(EventBounds.defaults().maxAge())
          .withDescription(
              "How far an event time may lie before the append time; 0 ms for any age, so that old data replays.");

  public static final ConfigOption<Duration> OUT_OF_ORDERNESS =
      ConfigOptions.key("events.out-of-orderness")
          .durationType()
          .defaultValue(EventBounds.defaults().outOfOrderness())
          .withDescription("How far the watermark stays behind the events, per partition.");

  public static final ConfigOption<Duration> IDLENESS =
      ConfigOptions.key("events.idleness")
          .durationType()
          .defaultValue(EventBounds.defaults().idleness())
          .withDescription("After which time without events a partition holds no watermark back.");

  public static final ConfigOption<Duration> ALLOWED_LATENESS =
      ConfigOptions.key("events.allowed-lateness")
          .durationType()
          .defaultValue(EventBounds.defaults().allowedLateness())
          .withDescription(
              "How far behind the watermark an event still counts before it is kept aside as late.");

  public static final ConfigOption<SourceOptions.Start> START =
      ConfigOptions.key("source.start")
          .enumType(SourceOptions.Start.class)
          .defaultValue(SourceOptions.Start.COMMITTED)
          .withDescription(
              "Where reading begins without a checkpoint: after the group's committed offsets, or at the earliest.");

  public static final ConfigOption<Boolean> BOUNDED =
      ConfigOptions.key("source.bounded")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether the job ends at what its topics hold when it starts.");

  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("job.parallelism")
          .intType()
          .defaultValue(0)
          .withDescription("Subtasks of each operator; 0 for what the cluster is set to.");

  public static final ConfigOption<Integer> MAX_PARALLELISM =
      ConfigOptions.key("job.max-parallelism")
          .intType()
          .defaultValue(720)
          .withDescription(
              "Key groups, the highest parallelism ever; state is lost when it changes, and 720 has many divisors.");

  public static final ConfigOption<Duration> BUFFER_TIMEOUT =
      ConfigOptions.key("job.buffer-timeout")
          .durationType()
          .defaultValue(Duration.ofMillis(10))
          .withDescription(
              "How long a record may wait between two subtasks for others to join it.");

  private static final List<ConfigOption<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          GROUP_ID,
          CLIENT_PROPERTIES_FILE,
          SECURITY_PROTOCOL,
          SASL_MECHANISM,
          SASL_USERNAME,
          SASL_PASSWORD,
          TRUST_STORE_LOCATION,
          TRUST_STORE_PASSWORD,
          REGISTRY_URL,
          REGISTRY_USERNAME,
          REGISTRY_PASSWORD,
          PARTITION_DISCOVERY,
          SINK_GUARANTEE,
          TRANSACTION_TIMEOUT,
          MAX_FUTURE,
          MAX_AGE,
          OUT_OF_ORDERNESS,
          IDLENESS,
          ALLOWED_LATENESS,
          START,
          BOUNDED,
          PARALLELISM,
          MAX_PARALLELISM,
          BUFFER_TIMEOUT);

  private EdgeOptions() {}

  /** All options of the edge. */
  public static List<ConfigOption<?>> all() {
    return ALL;
  }

  /**
   * How the job reaches Kafka.
   *
   * @param jobName group when none is set
   */
  public static KafkaOptions kafka(JobOptions options, String jobName) {
    return new KafkaOptions(
        options.get(BOOTSTRAP_SERVERS),
        options.find(GROUP_ID).orElse(jobName),
        options.get(SINK_GUARANTEE),
        options.get(TRANSACTION_TIMEOUT),
        options.get(PARTITION_DISCOVERY),
        clientProperties(options),
        registry(options));
  }

  /** The schema registry, if there is one. */
  public static RegistryOptions registry(JobOptions options) {
    return new RegistryOptions(
        options.find(REGISTRY_URL).orElse(""),
        options.find(REGISTRY_USERNAME).orElse(""),
        options.find(REGISTRY_PASSWORD).orElse(""));
  }

  /**
   * What a Kafka client needs beside the address to be let in: the properties file, and over it the
   * options of TLS and SASL.
   *
   * @throws IllegalArgumentException naming the option that is wrong, and never a secret
   */
  public static Map<String, String> clientProperties(JobOptions options) {
    Map<String, String> properties =
        new HashMap<>(options.find(CLIENT_PROPERTIES_FILE).map(EdgeOptions::load).orElse(Map.of()));
    properties.putAll(
        new KafkaSecurity(
                given(options, SECURITY_PROTOCOL),
                given(options, SASL_MECHANISM),
                given(options, SASL_USERNAME),
                given(options, SASL_PASSWORD),
                given(options, TRUST_STORE_LOCATION),
                given(options, TRUST_STORE_PASSWORD))
            .properties());
    return Map.copyOf(properties);
  }

  /** An empty variable of the environment is none. */
  private static Optional<String> given(JobOptions options, ConfigOption<String> option) {
    return options.find(option).filter(text -> !text.isEmpty());
  }

  /** Which event times are believed. */
  public static EventBounds bounds(JobOptions options) {
    return new EventBounds(
        atLeastZero(options, MAX_FUTURE),
        atLeastZero(options, MAX_AGE),
        atLeastZero(options, OUT_OF_ORDERNESS),
        options.get(IDLENESS, Duration.ofMillis(1), EventBounds.LONGEST),
        atLeastZero(options, ALLOWED_LATENESS));
  }

  /** How the job reads its input topics. */
  public static SourceOptions source(JobOptions options, String jobName) {
    return new SourceOptions(
        kafka(options, jobName), bounds(options), options.get(START), options.get(BOUNDED));
  }

  private static Duration atLeastZero(JobOptions options, ConfigOption<Duration> option) {
    return options.get(option, Duration.ZERO, EventBounds.LONGEST);
  }

  private static Map<String, String> load(String file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--" + CLIENT_PROPERTIES_FILE.key() + " cannot be read: " + file, e);
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }
}
