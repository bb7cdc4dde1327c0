package dev.marquee.local;

import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads {@code cache-warming.v1} from its beginning for the sites of a network, as who follows the
 * plans does.
 *
 * <p>Not thread-safe.
 */
final class PlanSubscription implements AutoCloseable {
  private final TopicReader reader;
  private final PlanOrders orders;

  PlanSubscription(String bootstrapServers, EdgeNetwork network) {
    orders = new PlanOrders(network);
    reader = new TopicReader(bootstrapServers, Topics.CACHE_WARMING);
    reader.fromBeginning();
  }

  /** Hands on what has arrived; waits for nothing. */
  void deliver() {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ZERO)) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      try {
        orders.give(key, record.value());
      } catch (RejectedException e) {
        throw new CommandException(
            ExitCode.FAULT, "a plan cannot be read, " + key + ": " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
