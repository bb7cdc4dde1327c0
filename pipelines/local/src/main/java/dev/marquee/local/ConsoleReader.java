package dev.marquee.local;

import dev.marquee.streaming.RegistryException;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for the console, each topic once, however many pages are open.
 *
 * <p>One thread reads and calls the listeners. A record that a listener cannot read is counted and
 * passed over. Other methods may be called from any thread.
 */
final class ConsoleReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleReader.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  /** Pages are wanted in tenths of a second, so a few records are not worth a fetch each. */
  private static final int FETCH_MIN_BYTES = 1 << 20;

  private static final int FETCH_MAX_WAIT_MILLIS = 80;

  /** Bounds what lies in memory between two polls. */
  private static final int FETCH_MAX_BYTES = 8 << 20;

  private static final int PARTITION_MAX_BYTES = 1 << 20;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, Listener> listeners = new HashMap<>();

  /** Partitions that are read only while they are wanted. */
  private final Map<Feed, List<TopicPartition>> chosen = new HashMap<>();

  private final Runnable afterPoll;
  private final AtomicLong unreadable = new AtomicLong();

  /** What was said once already; of the reading thread. */
  private final Set<String> complained = new HashSet<>();

  private final Thread thread;
  private volatile boolean isClosing;

  /** Takes the records of a topic. */
  interface Listener {
    /**
     * Reads one record.
     *
     * @throws RejectedException if it is no record of the topic
     */
    void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException;
  }

  /** Says which partitions of a topic to read now; asked before each poll. */
  interface PartitionChoice {
    PartitionChoice ALL = (partition, partitions) -> true;

    /**
     * @param partition one of them, from 0
     * @param partitions how many the topic has
     */
    boolean isWanted(int partition, int partitions);
  }

  /**
   * A topic to read.
   *
   * @param since how far back to begin; null for the topic's beginning
   * @param choice which partitions; one that comes to be wanted is read from its end
   */
  record Feed(Topic<?> topic, Duration since, Listener listener, PartitionChoice choice) {
    Feed(Topic<?> topic, Duration since, Listener listener) {
      this(topic, since, listener, PartitionChoice.ALL);
    }

    static Feed fromBeginning(Topic<?> topic, Listener listener) {
      return new Feed(topic, null, listener);
    }

    static Feed fromNow(Topic<?> topic, Listener listener) {
      return new Feed(topic, Duration.ZERO, listener);
    }

    /** What comes to partitions while they are wanted. */
    static Feed whileWanted(Topic<?> topic, Listener listener, PartitionChoice choice) {
      return new Feed(topic, Duration.ZERO, listener, choice);
    }
  }

  /**
   * Begins to read.
   *
   * @param afterPoll called by the reading thread between polls
   */
  ConsoleReader(String bootstrapServers, List<Feed> feeds, Runnable afterPoll) {
    this(
        new KafkaConsumer<>(
            settings(bootstrapServers), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        feeds,
        afterPoll);
  }

  /**
   * Begins to read.
   *
   * @param consumer without an assignment; closed with the reader
   */
  ConsoleReader(Consumer<byte[], byte[]> consumer, List<Feed> feeds, Runnable afterPoll) {
    this.afterPoll = afterPoll;
    this.consumer = consumer;
    List<TopicPartition> all = new ArrayList<>();
    Map<Feed, List<TopicPartition>> partitions = new HashMap<>();
    for (Feed feed : feeds) {
      listeners.put(feed.topic().name(), feed.listener());
      List<TopicPartition> own =
          consumer.partitionsFor(feed.topic().name()).stream()
              .map(one -> new TopicPartition(feed.topic().name(), one.partition()))
              .toList();
      partitions.put(feed, own);
      if (feed.choice() != PartitionChoice.ALL) {
        chosen.put(feed, own);
      }
      all.addAll(own);
    }
    consumer.assign(all);
    partitions.forEach(this::seek);
    all.forEach(consumer::position);
    thread = new Thread(this::run, "console-reader");
    thread.setDaemon(true);
    thread.start();
  }

  static Map<String, Object> settings(String bootstrapServers) {
    Map<String, Object> settings = BrokerAccess.settings(bootstrapServers);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_MIN_BYTES);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MILLIS);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_MAX_BYTES);
    return settings;
  }

  private void seek(Feed feed, List<TopicPartition> partitions) {
    if (feed.since() == null) {
      consumer.seekToBeginning(partitions);
    } else if (feed.since().isZero()) {
      consumer.seekToEnd(partitions);
    } else {
      Map<TopicPartition, Long> times = new HashMap<>();
      long from = System.currentTimeMillis() - feed.since().toMillis();
      partitions.forEach(one -> times.put(one, from));
      Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
      partitions.forEach(
          one -> {
            OffsetAndTimestamp offset = found.get(one);
            if (offset == null) {
              consumer.seekToEnd(List.of(one));
            } else {
              consumer.seek(one, offset.offset());
            }
          });
    }
  }

  /** Records that were no records of their topics. */
  long unreadable() {
    return unreadable.get();
  }

  private void run() {
    while (!isClosing) {
      try {
        chosen.forEach(this::choose);
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          read(record);
        }
        finishPoll();
      } catch (WakeupException e) {
        // Closing.
      } catch (KafkaException e) {
        LOG.warn("the console could not read, it goes on in a second", e);
        pause();
      }
    }
  }

  private void choose(Feed feed, List<TopicPartition> partitions) {
    Set<TopicPartition> paused = consumer.paused();
    for (TopicPartition one : partitions) {
      boolean isWanted = feed.choice().isWanted(one.partition(), partitions.size());
      if (isWanted && paused.contains(one)) {
        consumer.seekToEnd(List.of(one));
        consumer.resume(List.of(one));
      } else if (!isWanted && !paused.contains(one)) {
        consumer.pause(List.of(one));
      }
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    while (!isClosing && !isRead(record)) {
      pause();
    }
  }

  /** False when the registry does not answer, which says nothing of the record. */
  private boolean isRead(ConsumerRecord<byte[], byte[]> record) {
    try {
      listeners.get(record.topic()).read(record);
    } catch (RegistryException e) {
      complain("the registry does not say how " + record.topic() + " is to be read", e);
      return false;
    } catch (RejectedException e) {
      unreadable.incrementAndGet();
      LOG.debug("{} at {} cannot be read", record.topic(), record.offset(), e);
    } catch (RuntimeException e) {
      // One odd record must not leave every page as it is.
      unreadable.incrementAndGet();
      complain(record.topic() + " had a record that is passed over", e);
    }
    return true;
  }

  private void finishPoll() {
    try {
      afterPoll.run();
    } catch (RuntimeException e) {
      complain("the console could not do all that follows a read", e);
    }
  }

  /** Says it once: the next record may be as odd, ten thousand times a second. */
  private void complain(String what, RuntimeException why) {
    if (complained.add(what)) {
      LOG.warn("{}; more of it is not told", what, why);
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      isClosing = true;
    }
  }

  @Override
  public void close() {
    isClosing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    consumer.close();
  }
}
