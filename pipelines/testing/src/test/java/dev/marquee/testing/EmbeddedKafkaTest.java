package dev.marquee.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.testing.EmbeddedKafka.BrokerUnavailableException;
import dev.marquee.testing.EmbeddedKafka.Options;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @RegisterExtension
  static final KafkaExtension kafka =
      new KafkaExtension(new NewTopic("plays", 3, (short) 1), new NewTopic("pages", 1, (short) 1));

  @TempDir Path folder;

  @Test
  void keepsTheOrderAndTheBytesOfWhatWasAppended() {
    kafka.recreateTopics();

    kafka
        .records()
        .append(
            Stream.of("a", "b", "c")
                .map(v -> new ProducerRecord<>("pages", "key".getBytes(UTF_8), v.getBytes(UTF_8)))
                .toList());

    assertThat(kafka.records().all("pages", DEADLINE))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactly("a", "b", "c");
  }

  @Test
  void readsAllPartitionsOfATopic() {
    kafka.recreateTopics();
    for (int i = 0; i < 30; i++) {
      kafka.records().append("plays", ("profile-" + i).getBytes(UTF_8), new byte[] {(byte) i});
    }

    assertThat(kafka.records().atLeast("plays", 30, DEADLINE))
        .extracting(record -> (int) record.value()[0])
        .hasSize(30)
        .doesNotHaveDuplicates();
    assertThat(kafka.records().all("plays", DEADLINE))
        .extracting(record -> record.partition())
        .contains(0, 1, 2);
  }

  @Test
  void leavesOutTombstonedKeysInTheLatestView() {
    kafka.recreateTopics();
    byte[] one = "one".getBytes(UTF_8);
    kafka.records().append("pages", one, new byte[] {1});
    kafka.records().append("pages", "two".getBytes(UTF_8), new byte[] {2});
    kafka.records().append("pages", one, null);

    assertThat(kafka.records().latestByKey("pages", DEADLINE)).containsOnlyKeys("two");
  }

  @Test
  void saysHowManyRecordsThereWereWhenTheConditionFailed() {
    kafka.recreateTopics();

    assertThatThrownBy(() -> kafka.records().atLeast("pages", 1, Duration.ofMillis(300)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("pages")
        .hasMessageContaining("there were 0");
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (Admin admin = kafka.broker().admin()) {
      assertThat(admin.describeCluster().nodes().get())
          .allMatch(node -> node.host().equals("127.0.0.1"));
    }
  }

  @Test
  void createsNoTopicByAccident() throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.block.ms", 1_000),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThatThrownBy(
              () -> producer.send(new ProducerRecord<>("mistyped", new byte[] {1})).get())
          .isInstanceOf(ExecutionException.class);
    }
    try (Admin admin = kafka.broker().admin()) {
      assertThat(admin.listTopics().names().get()).doesNotContain("mistyped");
    }
  }

  @Test
  void appliesTheSettingsOfATopic() throws Exception {
    kafka.broker().deleteTopics(Set.of("compacted"));
    kafka.broker().createTopic("compacted", 2, Map.of("cleanup.policy", "compact"));
    try (Admin admin = kafka.broker().admin()) {
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "compacted");
      assertThat(admin.describeTopics(List.of("compacted")).allTopicNames().get().get("compacted"))
          .satisfies(description -> assertThat(description.partitions()).hasSize(2));
      assertThat(admin.describeConfigs(List.of(topic)).all().get().get(topic))
          .satisfies(c -> assertThat(c.get("cleanup.policy").value()).isEqualTo("compact"));
    }
  }

  @Test
  void goesOnWithPortAndDataAfterARestart() {
    try (EmbeddedKafka broker = EmbeddedKafka.start()) {
      broker.createTopic("pages", 1);
      broker.records().append("pages", new byte[] {1}, new byte[] {1});
      String address = broker.bootstrapServers();

      broker.stop();
      assertThat(broker.isRunning()).isFalse();
      broker.restart();

      assertThat(broker.bootstrapServers()).isEqualTo(address);
      broker.records().append("pages", new byte[] {2}, new byte[] {2});
      assertThat(broker.records().all("pages", DEADLINE)).hasSize(2);
    }
  }

  @Test
  void reopensAFolderOfAnEarlierRun() {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka first = EmbeddedKafka.start(Options.defaults().withDirectory(data))) {
      first.createTopic("pages", 1);
      first.records().append("pages", new byte[] {1}, new byte[] {1});
    }
    try (EmbeddedKafka second = EmbeddedKafka.start(Options.defaults().withDirectory(data))) {
      assertThat(second.records().all("pages", DEADLINE)).hasSize(1);
    }
    assertThat(data).isDirectory();
  }

  @Test
  void removesItsTemporaryFolder() {
    EmbeddedKafka broker = EmbeddedKafka.start();
    Path directory = broker.directory();
    assertThat(directory).isDirectory();

    broker.close();

    assertThat(directory).doesNotExist();
  }

  @Test
  void namesABusyPort() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () -> EmbeddedKafka.start(Options.defaults().withPort(other.getLocalPort())))
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessage("port " + other.getLocalPort() + " on 127.0.0.1 is in use");
    }
  }

  @Test
  void namesAFolderThatCannotBeCreated() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(
            () -> EmbeddedKafka.start(Options.defaults().withDirectory(file.resolve("kafka"))))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("cannot be created")
        .hasMessageContaining(file.toString());
  }

  @Test
  void refusesAFolderWithOtherFiles() throws IOException {
    Files.writeString(folder.resolve("letter.txt"), "keep me");

    assertThatThrownBy(() -> EmbeddedKafka.start(Options.defaults().withDirectory(folder)))
        .isInstanceOf(BrokerUnavailableException.class)
        .hasMessageContaining("holds other files");
    assertThat(folder.resolve("letter.txt")).exists();
  }

  @Test
  void refusesAFolderThatAnotherBrokerUses() {
    Path data = folder.resolve("kafka");
    try (EmbeddedKafka first = EmbeddedKafka.start(Options.defaults().withDirectory(data))) {
      assertThatThrownBy(() -> EmbeddedKafka.start(Options.defaults().withDirectory(data)))
          .isInstanceOf(BrokerUnavailableException.class)
          .hasMessage("the folder " + data + " is in use by another broker");
      first.createTopic("pages", 1);
    }
  }

  @Test
  void rejectsAPortOutOfRange() {
    assertThatThrownBy(() -> Options.defaults().withPort(65_536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port must be between 0 and 65535, was 65536");
  }
}
