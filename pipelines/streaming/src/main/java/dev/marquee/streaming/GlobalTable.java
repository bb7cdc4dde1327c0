package dev.marquee.streaming;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that one thread per process fills from compacted topics and all subtasks of a job in that
 * process read, as the global tables of Kafka Streams are.
 *
 * <p>It lives outside Flink's state: broadcast state would be copied and checkpointed per subtask,
 * and a Flink source would restore its offsets and skip what the heap has lost. Here everything is
 * read from the topics' beginning when the first subtask of the process opens, and the thread ends
 * when the last one closes. Records are applied in the order of their partition; those of different
 * partitions in any order, so updates keep the highest version (see {@link LastVersionWins}). A
 * record that cannot be read is skipped and counted. A broker that is away is waited for. An update
 * that throws stops the table, and {@link #model()} then throws, so that the job fails instead of
 * going on with a frozen model. Thread-safe.
 *
 * @param <M> the model
 */
public final class GlobalTable<M> {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalTable.class);

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long FIRST_RETRY_MILLIS = 100;
  private static final long LONGEST_RETRY_MILLIS = 5_000;

  /** New partitions are rare and seconds of lag are harmless. */
  private static final Duration DISCOVERY = Duration.ofSeconds(30);

  private static final long CLOSE_MILLIS = 10_000;

  private static final Map<Key, GlobalTable<?>> TABLES = new HashMap<>();

  /** Tables are shared within a job; static fields keep the class loaders of jobs apart already. */
  private record Key(String job, String table) {}

  private final Key key;
  private final M model;
  private final Duration discovery;
  private final Map<String, FeedReader<M, ?>> readers = new HashMap<>();
  private final Properties properties;
  private final Thread thread;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private volatile KafkaConsumer<byte[], byte[]> consumer;
  private volatile Throwable failure;
  private volatile String problem = "";
  private volatile long lagRecords = -1;
  private volatile long recordsApplied;
  private volatile long recordsSkipped;
  private int users;

  private GlobalTable(
      Key key, GlobalTableDefinition<M> definition, KafkaOptions kafka, Duration discovery) {
    this.key = key;
    this.discovery = discovery;
    this.model = definition.newModel();
    definition.feeds().forEach(feed -> addReader(feed, kafka.registry()));
    if (readers.isEmpty()) {
      throw new IllegalArgumentException("table " + key.table() + " must be fed by a topic");
    }
    properties = kafka.clientBase();
    properties.setProperty("client.id", kafka.groupId() + "-" + key.table());
    properties.setProperty("isolation.level", "read_committed");
    properties.setProperty("enable.auto.commit", "false");
    properties.setProperty("auto.offset.reset", "earliest");
    properties.setProperty("allow.auto.create.topics", "false");
    // One byte is enough for an answer, so a record is here as soon as it is appended.
    properties.setProperty("fetch.min.bytes", "1");
    properties.setProperty("max.poll.records", "2000");
    // The consumer answers what partitions there are from what it last heard.
    properties.setProperty("metadata.max.age.ms", String.valueOf(discovery.toMillis()));
    thread = new Thread(this::run, "global-table-" + key.table());
    thread.setDaemon(true);
    thread.setContextClassLoader(GlobalTable.class.getClassLoader());
  }

  private <T extends SpecificRecordBase> void addReader(
      GlobalTableDefinition.Feed<M, T> feed, RegistryOptions registry) {
    readers.put(feed.topic().name(), new FeedReader<>(feed, registry));
  }

  /**
   * The table of this job in this process, started when nobody here had it; to be called in {@code
   * open}.
   *
   * <p>Each call needs one {@link #release()}.
   */
  public static <M> GlobalTable<M> acquire(
      JobID job, GlobalTableDefinition<M> definition, KafkaOptions kafka) {
    return acquire(job, definition, kafka, DISCOVERY);
  }

  /** The same, looking for new partitions at this interval. */
  static <M> GlobalTable<M> acquire(
      JobID job, GlobalTableDefinition<M> definition, KafkaOptions kafka, Duration discovery) {
    Key key = new Key(job.toHexString(), definition.name());
    synchronized (TABLES) {
      GlobalTable<?> running = TABLES.get(key);
      if (running == null || running.failure != null) {
        // A failed table stays with those who have it; whoever starts after a failure starts anew.
        running = new GlobalTable<>(key, definition, kafka, discovery);
        TABLES.put(key, running);
        running.thread.start();
      }
      running.users++;
      @SuppressWarnings("unchecked")
      GlobalTable<M> table = (GlobalTable<M>) running;
      return table;
    }
  }

  /** Gives the table back; the last one ends its thread. To be called in {@code close}. */
  public void release() {
    synchronized (TABLES) {
      users--;
      if (users > 0) {
        return;
      }
      TABLES.remove(key, this);
    }
    stopRequested.countDown();
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      // The task is being cancelled; the thread ends by itself.
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until every record that the topics held when the table started has been applied.
   *
   * @throws IllegalStateException when the table failed, or the time is over
   */
  public void awaitLoaded(Duration timeout) throws InterruptedException {
    boolean done = loaded.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    throwFailure();
    if (!done) {
      throw new IllegalStateException(
          "table "
              + name()
              + " was not loaded from "
              + readers.keySet()
              + " within "
              + timeout
              + (problem.isEmpty() ? "" : ": " + problem));
    }
  }

  /** Whether every record that the topics held when the table started has been applied. */
  public boolean isLoaded() {
    return loaded.getCount() == 0 && failure == null;
  }

  /**
   * The shared model.
   *
   * @throws IllegalStateException when the table failed
   */
  public M model() {
    throwFailure();
    return model;
  }

  /** What stopped the table; empty while it runs. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Name in the job. */
  public String name() {
    return key.table();
  }

  /** Records that are on the broker and not in the model yet; -1 before the first look. */
  public long lagRecords() {
    return lagRecords;
  }

  /** Records applied since the table started. */
  public long recordsApplied() {
    return recordsApplied;
  }

  /** Records that could not be read and were left out. */
  public long recordsSkipped() {
    return recordsSkipped;
  }

  private void throwFailure() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("table " + name() + " stopped: " + cause.getMessage(), cause);
    }
  }

  private boolean isStopping() {
    return stopRequested.getCount() == 0;
  }

  private void run() {
    long retryMillis = FIRST_RETRY_MILLIS;
    try (KafkaConsumer<byte[], byte[]> opened =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer = opened;
      Loading loading = new Loading(opened);
      while (!isStopping()) {
        try {
          loading.step();
          if (!problem.isEmpty()) {
            LOG.info("table {} goes on", name());
            problem = "";
          }
          retryMillis = FIRST_RETRY_MILLIS;
        } catch (WakeupException stop) {
          if (!isStopping()) {
            throw stop;
          }
        } catch (KafkaException away) {
          if (problem.isEmpty()) {
            LOG.warn("table {} waits for Kafka: {}", name(), away.toString());
          }
          problem = away.toString();
          if (stopRequested.await(retryMillis, TimeUnit.MILLISECONDS)) {
            return;
          }
          retryMillis = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable broken) {
      // Kept for whoever reads the model next; that fails the job.
      failure = broken;
      loaded.countDown();
      LOG.error("table {} stopped", name(), broken);
    }
  }

  /**
   * The consumer's progress: first which partitions there are and where they end, then record after
   * record.
   */
  private final class Loading {
    private final KafkaConsumer<byte[], byte[]> source;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private long nextDiscoveryNanos = System.nanoTime();
    private boolean complete;

    private Loading(KafkaConsumer<byte[], byte[]> source) {
      this.source = source;
    }

    private void step() {
      if (System.nanoTime() - nextDiscoveryNanos >= 0) {
        discover();
        nextDiscoveryNanos = System.nanoTime() + discovery.toNanos();
      }
      for (ConsumerRecord<byte[], byte[]> record : source.poll(POLL)) {
        if (readers.get(record.topic()).apply(model, record)) {
          recordsApplied++;
        } else {
          skipped(record);
        }
      }
      long lag = 0;
      for (TopicPartition partition : source.assignment()) {
        OptionalLong behind = source.currentLag(partition);
        lag += behind.isPresent() ? behind.getAsLong() : 0;
      }
      lagRecords = lag;
      if (!complete && ends.entrySet().stream().allMatch(this::isReached)) {
        complete = true;
        LOG.info("table {} is loaded: {} records", name(), recordsApplied);
        loaded.countDown();
      }
    }

    private boolean isReached(Map.Entry<TopicPartition, Long> end) {
      return source.position(end.getKey()) >= end.getValue();
    }

    private void discover() {
      List<TopicPartition> found = new ArrayList<>();
      for (String topic : readers.keySet()) {
        List<PartitionInfo> partitions = source.partitionsFor(topic);
        if (partitions == null || partitions.isEmpty()) {
          throw new KafkaException("topic " + topic + " does not exist");
        }
        partitions.forEach(p -> found.add(new TopicPartition(topic, p.partition())));
      }
      Set<TopicPartition> known = source.assignment();
      List<TopicPartition> added =
          found.stream().filter(partition -> !known.contains(partition)).toList();
      if (added.isEmpty()) {
        return;
      }
      if (!complete) {
        ends.putAll(source.endOffsets(added));
      }
      Map<TopicPartition, Long> positions =
          known.stream().collect(Collectors.toMap(p -> p, source::position));
      source.assign(found);
      positions.forEach(source::seek);
      source.seekToBeginning(added);
    }

    private void skipped(ConsumerRecord<byte[], byte[]> record) {
      if (recordsSkipped == 0) {
        LOG.warn(
            "table {} leaves out what it cannot take, first {}-{} at offset {}",
            name(),
            record.topic(),
            record.partition(),
            record.offset());
      }
      recordsSkipped++;
    }
  }

  /** Decodes the records of one topic and applies them. */
  private static final class FeedReader<M, T extends SpecificRecordBase> {
    private final Topic<T> topic;
    private final GlobalTableDefinition.Update<M, T> update;
    private final WireFormat<T> format;

    private FeedReader(GlobalTableDefinition.Feed<M, T> feed, RegistryOptions registry) {
      topic = feed.topic();
      update = feed.update();
      format = WireFormat.reading(topic, registry);
    }

    /** Whether the record could be read. */
    private boolean apply(M model, ConsumerRecord<byte[], byte[]> record) {
      String key;
      T value;
      try {
        if (record.key() == null) {
          return false;
        }
        key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record.key())).toString();
        value = record.value() == null ? null : format.decode(record.value());
      } catch (CharacterCodingException | RejectedException unreadable) {
        return false;
      }
      if (value != null
          && (!key.equals(topic.keyOf(value)) || topic.invalidField(value).isPresent())) {
        return false;
      }
      try {
        update.apply(model, key, value, record.timestamp());
      } catch (RejectedException unfit) {
        return false;
      } catch (RuntimeException fault) {
        // Whatever it is, it is not the broker that is away.
        throw new IllegalStateException(
            "the update of " + topic + " failed at key " + key + ": " + fault.getMessage(), fault);
      }
      return true;
    }
  }
}
