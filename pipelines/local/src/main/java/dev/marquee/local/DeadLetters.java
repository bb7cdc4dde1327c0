package dev.marquee.local;

import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectionReason;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters that a broker holds now.
 *
 * <p>Only what is said of them is kept in memory, not their bytes. Not thread-safe.
 */
final class DeadLetters {

  private final String broker;

  /**
   * What is said of one dead letter.
   *
   * @param id its own partition and offset, with a '/'
   * @param at when it was written
   * @param reason name of the {@link RejectionReason}; any text, as it comes from outside
   * @param detail the rule that was broken
   * @param topic name of the origin
   * @param origin the origin's partition and offset, with a '/'
   * @param isCut whether only the first bytes of the value were kept
   * @param replayOf the id of the letter of which the origin was a replay; empty: it was none
   */
  record Letter(
      String id,
      Instant at,
      String reason,
      String detail,
      String topic,
      String origin,
      boolean isCut,
      Optional<String> replayOf) {

    static Letter of(ConsumerRecord<byte[], byte[]> record) {
      return new Letter(
          id(record),
          Instant.ofEpochMilli(record.timestamp()),
          header(record, RecordHeader.REASON),
          header(record, RecordHeader.DETAIL),
          header(record, RecordHeader.ORIGIN_TOPIC),
          header(record, RecordHeader.ORIGIN_PARTITION)
              + "/"
              + header(record, RecordHeader.ORIGIN_OFFSET),
          RecordHeader.VALUE_SHA256.of(record.headers()).isPresent(),
          RecordHeader.REPLAY_OF.of(record.headers()));
    }

    static String id(ConsumerRecord<byte[], byte[]> record) {
      return record.partition() + "/" + record.offset();
    }

    /** The input topic from which it came; empty when the contract has none of that name. */
    Optional<Topic<?>> input() {
      return Topics.byName(topic).filter(one -> one.direction() == Topic.Direction.INPUT);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, RecordHeader header) {
      return header.of(record.headers()).orElse("unknown");
    }
  }

  /**
   * Which letters are meant; null for any.
   *
   * @param topic origin
   * @param reason why
   * @param since written at this time or later
   */
  record Filter(Topic<?> topic, RejectionReason reason, Instant since) {
    boolean matches(Letter letter) {
      return (topic == null || topic.name().equals(letter.topic()))
          && (reason == null || reason.name().equals(letter.reason()));
    }
  }

  DeadLetters(String broker) {
    this.broker = broker;
  }

  /** All letters of now that match, the oldest first. */
  List<Letter> list(Filter filter) {
    List<Letter> letters = new ArrayList<>();
    forEach(
        filter.since(),
        record -> {
          Letter letter = Letter.of(record);
          if (filter.matches(letter)) {
            letters.add(letter);
          }
        });
    letters.sort(Comparator.comparing(Letter::at));
    return letters;
  }

  /** The whole letter of this id; empty when there is none, or no longer. */
  Optional<ConsumerRecord<byte[], byte[]>> find(String id) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    forEach(
        null,
        record -> {
          if (Letter.id(record).equals(id)) {
            found.add(record);
          }
        });
    return found.stream().findFirst();
  }

  /** Hands over each letter of now, with its bytes. */
  void forEach(Instant since, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
    try (TopicReader reader = new TopicReader(broker, Topics.DEAD_LETTERS)) {
      Map<TopicPartition, Long> ends = reader.ends();
      if (since == null) {
        reader.fromBeginning();
      } else {
        reader.from(since);
      }
      while (!reader.hasReached(ends)) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
            consumer.accept(record);
          }
        }
      }
    }
  }
}
