package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.events.ItemEmbedding;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.PrivacyRequest;
import dev.marquee.testing.EmbeddedKafka;
import dev.marquee.testing.Eventually;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GlobalTableTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String EMBEDDINGS = Topics.ITEM_EMBEDDINGS.name();

  private static EmbeddedKafka broker;

  /** What the subtasks read: keys and their epochs. */
  private static final class Model {
    private final Map<String, Long> epochs = new ConcurrentHashMap<>();
    private final LastVersionWins versions = new LastVersionWins();

    private void put(String key, ItemEmbedding embedding) {
      if (embedding == null) {
        epochs.remove(key);
      } else if (versions.accept(key, embedding.getVersion())) {
        epochs.put(key, embedding.getVersion().getEpoch());
      }
    }
  }

  private static final GlobalTableDefinition<Model> DEFINITION =
      GlobalTableDefinition.of("models", Model::new)
          .fedBy(
              Topics.ITEM_EMBEDDINGS,
              (model, key, embedding, appendTime) -> {
                if (key.equals("unfit")) {
                  throw new RejectedException(RejectionReason.INVALID_FIELD, "unfit");
                }
                model.put(key, embedding);
              })
          .fedBy(
              Topics.MODEL_METRICS,
              (model, key, metrics, appendTime) -> {
                throw new IllegalStateException("cannot apply " + key);
              });

  private final WireFormat<ItemEmbedding> format = WireFormat.of(Topics.ITEM_EMBEDDINGS);
  private final JobID job = new JobID();
  private final List<GlobalTable<?>> acquired = new ArrayList<>();

  @BeforeAll
  static void startTheBroker() {
    broker = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopTheBroker() {
    broker.close();
  }

  @BeforeEach
  void createTheTopics() {
    if (!broker.isRunning()) {
      broker.restart();
    }
    broker.createTopic(EMBEDDINGS, 2, TopicCreation.configOf(Topics.ITEM_EMBEDDINGS));
    broker.createTopic(
        Topics.MODEL_METRICS.name(), 1, TopicCreation.configOf(Topics.MODEL_METRICS));
  }

  @AfterEach
  void giveEverythingBack() {
    acquired.forEach(GlobalTable::release);
    broker.deleteTopics(List.of(EMBEDDINGS, Topics.MODEL_METRICS.name()));
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("global-table-models");
  }

  private GlobalTable<Model> acquire(JobID of) {
    GlobalTable<Model> table =
        GlobalTable.acquire(of, DEFINITION, KafkaOptions.of(broker.bootstrapServers(), "test"));
    acquired.add(table);
    return table;
  }

  private byte[] embedding(String title, long epoch) {
    return format.encode(
        new ItemEmbedding(title, new OutputVersion(epoch, 1L), ByteBuffer.wrap(new byte[256])));
  }

  private ProducerRecord<byte[], byte[]> record(String title, long epoch) {
    return new ProducerRecord<>(EMBEDDINGS, Records.utf8(title), embedding(title, epoch));
  }

  private void publish(String title, long epoch) {
    broker.records().append(List.of(record(title, epoch)));
  }

  @Test
  void isLoadedAtOnceWhereTheTopicsAreEmpty() throws Exception {
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    assertThat(table.isLoaded()).isTrue();
    assertThat(table.model().epochs).isEmpty();
    assertThat(table.lagRecords()).isZero();
  }

  @Test
  void holdsEverythingThatWasThereWhenItIsLoaded() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      records.add(record("title-" + i % 3000, i));
    }
    broker.records().append(records);
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    assertThat(table.model().epochs).hasSize(3000).containsEntry("title-999", 9999L);
    assertThat(table.recordsApplied()).isEqualTo(10_000);
  }

  @Test
  void appliesWhatComesLaterAndRemovesWhatIsTakenAway() throws Exception {
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    publish("a", 2);
    publish("b", 1);
    publish("a", 1);
    Eventually.holds("three records", DEADLINE, () -> table.recordsApplied() == 3);
    assertThat(table.model().epochs).containsOnly(Map.entry("a", 2L), Map.entry("b", 1L));
    broker.records().append(EMBEDDINGS, Records.utf8("b"), null);
    Eventually.holds("the removal", DEADLINE, () -> !table.model().epochs.containsKey("b"));
  }

  @Test
  void showsARecordWithinMillisecondsOfItsAppend() throws Exception {
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    List<Long> delays = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 1; i <= 50; i++) {
        producer.send(record("title", i)).get();
        long appended = System.nanoTime();
        while (table.recordsApplied() < i) {
          Thread.onSpinWait();
        }
        delays.add(System.nanoTime() - appended);
      }
    }
    delays.sort(null);
    assertThat(Duration.ofNanos(delays.get(delays.size() / 2)))
        .as("median delay")
        .isLessThan(Duration.ofMillis(50));
  }

  @Test
  void leavesOutAndCountsWhatItCannotReadOrTake() throws Exception {
    broker
        .records()
        .append(
            List.of(
                new ProducerRecord<>(EMBEDDINGS, Records.utf8("junk"), new byte[] {1, 2, 3}),
                new ProducerRecord<>(EMBEDDINGS, new byte[] {(byte) 0xFF}, embedding("x", 1)),
                new ProducerRecord<>(EMBEDDINGS, Records.utf8("other"), embedding("mine", 1)),
                new ProducerRecord<>(
                    EMBEDDINGS,
                    Records.utf8("foreign"),
                    WireFormat.of(Topics.PRIVACY_REQUESTS)
                        .encode(new PrivacyRequest("e", Instant.EPOCH, "p"))),
                record("unfit", 6),
                record("good", 7)));
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    assertThat(table.model().epochs).containsOnly(Map.entry("good", 7L));
    assertThat(table.recordsSkipped()).isEqualTo(5);
    assertThat(table.failure()).isEmpty();
  }

  @Test
  void isSharedByTheSubtasksOfAJobAndEndsWithTheLast() throws Exception {
    GlobalTable<Model> first = acquire(job);
    GlobalTable<Model> second = acquire(job);
    GlobalTable<Model> ofAnotherJob = acquire(new JobID());
    assertThat(second).isSameAs(first);
    assertThat(ofAnotherJob).isNotSameAs(first);
    first.awaitLoaded(DEADLINE);
    first.release();
    publish("still", 1);
    Eventually.holds("life", DEADLINE, () -> second.model().epochs.containsKey("still"));
    second.release();
    acquired.removeAll(List.of(first, second));
    GlobalTable<Model> anew = acquire(job);
    assertThat(anew).isNotSameAs(first);
    anew.awaitLoaded(DEADLINE);
    assertThat(anew.model().epochs).containsKey("still");
  }

  @Test
  void failsWhoeverReadsItWhenARecordCannotBeApplied() throws Exception {
    byte[] metrics =
        WireFormat.of(Topics.MODEL_METRICS)
            .encode(
                new ModelMetrics(
                    "top-picks",
                    "all",
                    new OutputVersion(1L, 1L),
                    Instant.EPOCH,
                    Map.of(),
                    Map.of(),
                    Map.of()));
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    broker.records().append(Topics.MODEL_METRICS.name(), Records.utf8("top-picks"), metrics);
    Eventually.holds("the failure", DEADLINE, () -> table.failure().isPresent());
    assertThatThrownBy(table::model)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("models")
        .hasMessageContaining("model-metrics.v1")
        .hasMessageContaining("cannot apply top-picks");
    assertThatThrownBy(() -> table.awaitLoaded(DEADLINE)).isInstanceOf(IllegalStateException.class);
    assertThat(acquire(job)).as("a restart of the job starts anew").isNotSameAs(table);
  }

  @Test
  void tellsThatItWasNotLoadedInTime() {
    broker.deleteTopics(List.of(Topics.MODEL_METRICS.name()));
    GlobalTable<Model> table = acquire(job);
    assertThatThrownBy(() -> table.awaitLoaded(Duration.ofSeconds(2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("topic model-metrics.v1 does not exist")
        .hasMessageContaining("models")
        .hasMessageContaining("model-metrics.v1");
    assertThat(table.isLoaded()).isFalse();
  }

  @Test
  void waitsForTopicsThatAreCreatedLater() throws Exception {
    broker.deleteTopics(List.of(Topics.MODEL_METRICS.name()));
    publish("early", 1);
    GlobalTable<Model> table = acquire(job);
    broker.createTopic(
        Topics.MODEL_METRICS.name(), 1, TopicCreation.configOf(Topics.MODEL_METRICS));
    table.awaitLoaded(DEADLINE);
    assertThat(table.model().epochs).containsOnlyKeys("early");
  }

  @Test
  void goesOnWhenTheBrokerComesBack() throws Exception {
    publish("before", 1);
    GlobalTable<Model> running = acquire(job);
    running.awaitLoaded(DEADLINE);
    broker.stop();
    GlobalTable<Model> startedMeanwhile = acquire(new JobID());
    assertThat(startedMeanwhile.isLoaded()).isFalse();
    broker.restart();
    startedMeanwhile.awaitLoaded(DEADLINE);
    assertThat(startedMeanwhile.model().epochs).containsOnlyKeys("before");
    publish("after", 2);
    Eventually.holds(
        "the new record in both",
        DEADLINE,
        () ->
            running.model().epochs.containsKey("after")
                && startedMeanwhile.model().epochs.containsKey("after"));
    assertThat(running.failure()).isEmpty();
  }

  @Test
  void doesNotShowWhatATransactionTookBack() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "t"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(record("aborted", 1)).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record("committed", 1)).get();
      producer.commitTransaction();
    }
    GlobalTable<Model> table = acquire(job);
    table.awaitLoaded(DEADLINE);
    assertThat(table.model().epochs).containsOnlyKeys("committed");
  }

  @Test
  void readsNewPartitionsFromTheirBeginning() throws Exception {
    GlobalTable<Model> table =
        GlobalTable.acquire(
            job,
            DEFINITION,
            KafkaOptions.of(broker.bootstrapServers(), "test"),
            Duration.ofMillis(50));
    acquired.add(table);
    table.awaitLoaded(DEADLINE);
    publish("old", 1);
    try (Admin admin = broker.admin()) {
      admin.createPartitions(Map.of(EMBEDDINGS, NewPartitions.increaseTo(8))).all().get();
    }
    Eventually.passes(
        "a record in a new partition",
        DEADLINE,
        () -> {
          broker
              .records()
              .append(
                  List.of(
                      new ProducerRecord<>(
                          EMBEDDINGS, 7, Records.utf8("new"), embedding("new", 1))));
          return null;
        });
    Eventually.holds("it in the table", DEADLINE, () -> table.model().epochs.containsKey("new"));
    assertThat(table.model().epochs).containsOnlyKeys("old", "new");
  }

  @Test
  void itsDefinitionTravelsToTheCluster() throws Exception {
    GlobalTableDefinition<Model> clone = InstantiationUtil.clone(DEFINITION);
    assertThat(clone.name()).isEqualTo("models");
    assertThatThrownBy(
            () ->
                GlobalTable.acquire(
                    job,
                    GlobalTableDefinition.of("empty", Model::new),
                    KafkaOptions.of(broker.bootstrapServers(), "test")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }
}
