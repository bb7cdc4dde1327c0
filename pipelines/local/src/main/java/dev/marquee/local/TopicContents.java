package dev.marquee.local;

import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.WireFormat;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds a topic of an existing broker against the contract before anything is written to it: its
 * policies, and whether what it holds is of its schema.
 *
 * <p>Single broken records are no reason to refuse, since jobs keep them aside; a topic of which
 * none of the newest records decodes belongs to somebody else.
 */
final class TopicContents {

  private static final int SAMPLE_PER_PARTITION = 5;
  private static final Duration SAMPLE_DEADLINE = Duration.ofSeconds(8);

  private TopicContents() {}

  /**
   * @throws CommandException if the policies would lose data, or the topic holds other records
   */
  static <T extends SpecificRecordBase> void require(Admin admin, String address, Topic<T> topic) {
    try {
      TopicCreation.check(admin, List.of(topic));
    } catch (IllegalStateException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while checking topics", e);
    }
    WireFormat<T> format = WireFormat.reading(topic, BrokerAccess.registry());
    RejectedException refusal = null;
    ConsumerRecord<byte[], byte[]> refused = null;
    try (TopicReader reader = new TopicReader(address, topic)) {
      for (ConsumerRecord<byte[], byte[]> record :
          reader.newest(SAMPLE_PER_PARTITION, SAMPLE_DEADLINE)) {
        if (record.value() == null) {
          continue;
        }
        try {
          format.decode(record.value());
          return;
        } catch (RejectedException e) {
          refusal = e;
          refused = record;
        }
      }
    }
    if (refusal != null) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "the topic "
              + topic.name()
              + " at "
              + address
              + " holds records of another schema: partition "
              + refused.partition()
              + " offset "
              + refused.offset()
              + " is "
              + refusal.reason()
              + " ("
              + refusal.getMessage()
              + ")",
          refusal);
    }
  }
}
