package dev.marquee.local;

import dev.marquee.local.edges.EdgeNetwork;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads {@code cache-warming.v1} from its beginning for the sites of a network, as who follows the
 * plans does.
 *
 * <p>Not thread-safe.
 */
final class PlanSubscription implements AutoCloseable {
  private static final long LONGEST_NANOS = 100_000_000;

  private final TopicReader reader;
  private final PlanOrders orders;

  PlanSubscription(String bootstrapServers, EdgeNetwork network) {
    orders = new PlanOrders(network);
    reader = new TopicReader(bootstrapServers, Topics.CACHE_WARMING);
    reader.fromBeginning();
  }

  /**
   * Hands on what has arrived, for at most a tenth of a second: a plan has thousands of files, and
   * one poll brings hundreds.
   */
  void deliver() {
    long end = System.nanoTime() + LONGEST_NANOS;
    List<ConsumerRecord<byte[], byte[]>> records;
    do {
      records = reader.poll(Duration.ZERO);
      records.forEach(this::give);
    } while (!records.isEmpty() && System.nanoTime() < end);
  }

  private void give(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    try {
      orders.give(key, record.value());
    } catch (RejectedException e) {
      throw new CommandException(
          ExitCode.FAULT, "a plan cannot be read, " + key + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
