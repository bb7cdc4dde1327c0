package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeOptionsTest {
  @TempDir private Path folder;

  private static JobOptions parse(String... args) {
    return JobOptions.parse(args, Map.of(), EdgeOptions.all());
  }

  @Test
  void everyOptionOfTheClassIsListedAndDescribedInASentence() throws Exception {
    List<ConfigOption<?>> declared = new ArrayList<>();
    for (var field : EdgeOptions.class.getFields()) {
      declared.add((ConfigOption<?>) field.get(null));
    }
    assertThat(EdgeOptions.all()).containsExactlyElementsOf(declared);
    assertThat(EdgeOptions.all())
        .allSatisfy(
            option -> {
              assertThat(option.key()).matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)+");
              assertThat(JobOptions.descriptionOf(option)).matches("[A-Z].*\\.");
            });
  }

  @Test
  void everyOptionReachesItsRecord() throws Exception {
    Path client = folder.resolve("client.properties");
    Files.writeString(client, "security.protocol=SASL_SSL\nssl.truststore.password=hush\n");
    Path secrets = folder.resolve("secrets.properties");
    Files.writeString(secrets, "registry.password=hush\n");
    JobOptions options =
        parse(
            "--config", secrets.toString(),
            "--kafka.bootstrap.servers", "a:1,b:2",
            "--kafka.group.id", "g",
            "--registry.url", "https://r:1/v7/",
            "--registry.username", "me",
            "--kafka.client.properties-file", client.toString(),
            "--kafka.partition.discovery", "7 s",
            "--kafka.sink.guarantee", "exactly-once",
            "--kafka.transaction.timeout", "8 min",
            "--events.max-future", "1 s",
            "--events.max-age", "2 s",
            "--events.out-of-orderness", "3 s",
            "--events.idleness", "4 s",
            "--events.allowed-lateness", "5 s",
            "--source.start", "earliest",
            "--source.bounded", "true",
            "--job.parallelism", "3",
            "--job.max-parallelism", "12",
            "--job.buffer-timeout", "6 ms");
    SourceOptions source = EdgeOptions.source(options, "job");
    KafkaOptions kafka =
        new KafkaOptions(
            "a:1,b:2",
            "g",
            DeliveryGuarantee.EXACTLY_ONCE,
            Duration.ofMinutes(8),
            Duration.ofSeconds(7),
            Map.of("security.protocol", "SASL_SSL", "ssl.truststore.password", "hush"),
            new RegistryOptions("https://r:1/v7", "me", "hush"));
    EventBounds bounds =
        new EventBounds(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5));
    assertThat(source)
        .isEqualTo(new SourceOptions(kafka, bounds, SourceOptions.Start.EARLIEST, true));
    assertThat(kafka.toString()).contains("ssl.truststore.password").doesNotContain("hush");
    assertThat(kafka.clientBase()).containsEntry("ssl.truststore.password", "hush");

    StreamExecutionEnvironment env = JobEnvironment.create(options);
    assertThat(env.getParallelism()).isEqualTo(3);
    assertThat(env.getMaxParallelism()).isEqualTo(12);
    assertThat(env.getBufferTimeout()).isEqualTo(6);
  }

  @Test
  void defaultsAreThoseOfTheRecords() {
    JobOptions options = parse();
    assertThat(EdgeOptions.bounds(options)).isEqualTo(EventBounds.defaults());
    KafkaOptions kafka = EdgeOptions.kafka(options, "recommendations");
    assertThat(kafka.groupId()).isEqualTo("recommendations");
    assertThat(kafka).isEqualTo(KafkaOptions.of("localhost:9092", "recommendations"));
    assertThat(kafka.transactionTimeout())
        .isLessThanOrEqualTo(KafkaOptions.BROKER_MAX_TRANSACTION_TIMEOUT);
  }

  @Test
  void namesTheKeyOfABoundOutOfRange() {
    JobOptions options = parse("--events.idleness", "0 ms");
    assertThatThrownBy(() -> EdgeOptions.bounds(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--events.idleness");
    JobOptions parallelism = parse("--job.parallelism", "721");
    assertThatThrownBy(() -> JobEnvironment.create(parallelism))
        .hasMessage("--job.parallelism must be between 0 and 720, is 721");
  }

  @Test
  void namesTheKeyOfAnAddressThatIsNone() {
    for (String servers : new String[] {"", "localhost", "localhost:", "localhost:x", "h:1,,"}) {
      assertThatThrownBy(() -> KafkaOptions.of(servers, "g"))
          .as(servers)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kafka.bootstrap.servers");
    }
    assertThat(KafkaOptions.of("[::1]:9092, b.example:9093", "g").groupId()).isEqualTo("g");
    assertThatThrownBy(() -> KafkaOptions.of("h:1", "")).hasMessageContaining("kafka.group.id");
    JobOptions none = parse("--kafka.sink.guarantee", "none");
    assertThatThrownBy(() -> EdgeOptions.kafka(none, "j"))
        .hasMessageContaining("kafka.sink.guarantee");
    JobOptions missing = parse("--kafka.client.properties-file", "/does/not/exist");
    assertThatThrownBy(() -> EdgeOptions.kafka(missing, "j"))
        .hasMessageContaining("kafka.client.properties-file")
        .hasMessageContaining("/does/not/exist");
  }

  @Test
  void anOperatorWithoutAUidDoesNotStart() {
    StreamExecutionEnvironment env = JobEnvironment.create(parse());
    env.fromData(1, 2).uid("numbers").map(x -> x + 1).sinkTo(new DiscardingSink<>()).uid("out");
    assertThatThrownBy(() -> env.getStreamGraph().getJobGraph())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Map");
  }

  @Test
  void aTypeThatFallsToKryoDoesNotStart() {
    StreamExecutionEnvironment env = JobEnvironment.create(parse());
    assertThatThrownBy(
            () -> {
              env.fromData(new Object[] {new Object()}).uid("objects").print().uid("out");
              env.getStreamGraph().getJobGraph();
            })
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Generic types");
  }

  @Test
  void objectsAreHandedOnAndKeyGroupsAreFixed() {
    StreamExecutionEnvironment env = JobEnvironment.create(parse());
    assertThat(env.getConfig().isObjectReuseEnabled()).isTrue();
    assertThat(env.getMaxParallelism()).isEqualTo(720);
    assertThat(env.getConfiguration().get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(env.getBufferTimeout()).isEqualTo(10);
  }
}
