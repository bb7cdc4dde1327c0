package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.RejectionReason;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class ConsoleReaderTest {
  private static final Topic<?> TOPIC = Topics.VIEWING_EVENTS;
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC.name(), 0);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<String> read = new CopyOnWriteArrayList<>();
  private final AtomicInteger polls = new AtomicInteger();

  private ConsoleReader reader() {
    consumer.updatePartitions(
        TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    return new ConsoleReader(
        consumer,
        List.of(ConsoleReader.Feed.fromBeginning(TOPIC, this::read)),
        () -> {
          polls.incrementAndGet();
          throw new IllegalStateException("what follows a read failed");
        });
  }

  private void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    switch (key) {
      case "odd" -> throw new ArithmeticException("/ by zero");
      case "refused" -> throw new RejectedException(RejectionReason.MALFORMED, "no event");
      default -> read.add(key);
    }
  }

  private void arrives(long offset, String key) {
    byte[] bytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    consumer.schedulePollTask(
        () -> consumer.addRecord(new ConsumerRecord<>(TOPIC.name(), 0, offset, bytes, null)));
  }

  @Test
  void goesOnAfterRecordsThatNobodyExpected() {
    try (ConsoleReader reader = reader()) {
      arrives(0, "odd");
      arrives(1, null);
      arrives(2, "refused");
      arrives(3, "viewer-1");

      Eventually.holds("the record behind them", DEADLINE, () -> read.contains("viewer-1"));

      assertThat(reader.unreadable()).isEqualTo(3);
    }
  }

  @Test
  void goesOnWhenWhatFollowsAReadFails() {
    try (ConsoleReader reader = reader()) {
      Eventually.holds("another read", DEADLINE, () -> polls.get() >= 2);
      arrives(0, "viewer-2");

      Eventually.holds("the next record", DEADLINE, () -> read.contains("viewer-2"));

      assertThat(reader.unreadable()).isZero();
    }
  }

  @Test
  void readsAPartitionFromItsEndWhenItComesToBeWanted() {
    consumer.updatePartitions(
        TOPIC.name(), List.of(new PartitionInfo(TOPIC.name(), 0, null, null, null)));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
    AtomicBoolean isWanted = new AtomicBoolean();
    ConsoleReader.Feed feed =
        ConsoleReader.Feed.whileWanted(
            TOPIC, this::read, (partition, partitions) -> partitions == 1 && isWanted.get());
    try (ConsoleReader reader =
        new ConsoleReader(consumer, List.of(feed), polls::incrementAndGet)) {
      Eventually.holds("a poll", DEADLINE, () -> polls.get() >= 1);
      assertThat(consumer.paused()).containsExactly(PARTITION);
      arrives(0, "viewer-1");
      int before = polls.get();
      Eventually.holds("polls without it", DEADLINE, () -> polls.get() >= before + 2);
      assertThat(read).isEmpty();

      consumer.schedulePollTask(
          () -> {
            consumer.updateEndOffsets(Map.of(PARTITION, 5L));
            isWanted.set(true);
          });
      Eventually.holds("it is read", DEADLINE, () -> consumer.paused().isEmpty());
      arrives(5, "viewer-2");
      Eventually.holds("what came while it was", DEADLINE, () -> read.contains("viewer-2"));
      assertThat(read).containsExactly("viewer-2");

      isWanted.set(false);
      Eventually.holds("it is no longer read", DEADLINE, () -> !consumer.paused().isEmpty());
      assertThat(reader.unreadable()).isZero();
    }
  }
}
