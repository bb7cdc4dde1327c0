package dev.marquee.local;

import dev.marquee.events.HomePage;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.RegionLoad;
import dev.marquee.streaming.OutputVersions;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.RejectedException;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Watches what the engine publishes, as a downstream service does: pages with their latency, load,
 * quality, dead letters and late events, from the moment it is opened.
 *
 * <p>The latency of a page runs from the append of the event that triggered it to its own arrival
 * here. One thread reads; all methods may be called from any.
 */
public final class EngineMonitor implements AutoCloseable {
  private static final List<Topic<?>> WATCHED =
      List.of(
          Topics.RECOMMENDATIONS,
          Topics.LOAD_FORECASTS,
          Topics.MODEL_METRICS,
          Topics.DEAD_LETTERS,
          Topics.LATE_EVENTS);
  private static final Duration POLL = Duration.ofMillis(50);

  /** A failure repeats what came since the last checkpoint; this many records are more. */
  private static final int REMEMBERED_ORIGINS = 100_000;

  private static final String NO_REASON = "UNKNOWN";

  /** Jobs measure scopes of the same names. */
  private record Measured(String job, String scope) {}

  private static final long LONGEST_LATENCY = Duration.ofHours(1).toMillis();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final WireFormat<HomePage> pageFormat =
      WireFormat.reading(Topics.RECOMMENDATIONS, BrokerAccess.registry());
  private final WireFormat<ModelMetrics> metricsFormat =
      WireFormat.reading(Topics.MODEL_METRICS, BrokerAccess.registry());
  private final Map<Measured, ModelMetrics> metrics = new ConcurrentHashMap<>();
  private final Map<String, OutputVersion> pageVersions = new ConcurrentHashMap<>();
  private final WireFormat<RegionLoad> loadFormat =
      WireFormat.reading(Topics.LOAD_FORECASTS, BrokerAccess.registry());
  private final Map<String, RegionLoad> measured = new ConcurrentHashMap<>();
  private final Map<String, RegionLoad> forecasts = new ConcurrentHashMap<>();
  private final AtomicLong pages = new AtomicLong();
  private final Map<String, Long> deadLetters = new ConcurrentHashMap<>();
  private final AtomicLong lateEvents = new AtomicLong();

  /** Where the latest records that were set aside came from. */
  private final Map<String, Boolean> origins =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED_ORIGINS;
        }
      };

  private final Histogram latency = new ConcurrentHistogram(LONGEST_LATENCY, 3);
  private final BiConsumer<String, HomePage> onPage;
  private final Thread thread;
  private volatile boolean isClosing;
  private volatile Throwable failure;

  /**
   * Opens the monitor at the present ends of the topics.
   *
   * @param onPage takes every page that is newer than those before it, with its key, null for a
   *     removed one; called by the reading thread
   */
  public EngineMonitor(String bootstrapServers, BiConsumer<String, HomePage> onPage) {
    this.onPage = onPage;
    Map<String, Object> settings = BrokerAccess.settings(bootstrapServers);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic<?> topic : WATCHED) {
      consumer
          .partitionsFor(topic.name())
          .forEach(one -> partitions.add(new TopicPartition(topic.name(), one.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    thread = new Thread(this::run, "engine-monitor");
    thread.setDaemon(true);
    thread.start();
  }

  /** Pages seen. */
  public long pages() {
    return pages.get();
  }

  /** Records that became dead letters, each counted once, whichever jobs refused it. */
  public long deadLetters() {
    return deadLetters.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The same by reason. */
  public Map<String, Long> deadLettersByReason() {
    return new TreeMap<>(deadLetters);
  }

  /** Events that were set aside as late, each counted once, whichever jobs were past it. */
  public long lateEvents() {
    return lateEvents.get();
  }

  /**
   * The newest quality figures of a scope.
   *
   * @param job name of the job that measured them
   */
  public Optional<ModelMetrics> metrics(String job, String scope) {
    return Optional.ofNullable(metrics.get(new Measured(job, scope)));
  }

  /** The latest slot of each region, of all its titles together. */
  public Map<String, MeasuredLoad> measuredLoads() {
    Map<String, MeasuredLoad> loads = new TreeMap<>();
    measured.forEach((region, load) -> loads.put(region, (MeasuredLoad) load.getContent()));
    return loads;
  }

  /** The latest forecast of a region's load. */
  public Optional<LoadForecast> forecast(String region) {
    return Optional.ofNullable(forecasts.get(region)).map(load -> (LoadForecast) load.getContent());
  }

  /** Latency of pages in milliseconds, since the last reset. */
  public Histogram latency() {
    return latency.copy();
  }

  /** Begins the latency anew. */
  public void resetLatency() {
    latency.reset();
  }

  /**
   * Fails when the monitor could not go on.
   *
   * @throws CommandException with the reason
   */
  public void requireRunning() {
    Throwable reason = failure;
    if (reason != null) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the outputs cannot be read: " + reason.getMessage(), reason);
    }
  }

  private void run() {
    try {
      while (!isClosing) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          read(record);
        }
      }
    } catch (WakeupException closing) {
      // The only one who wakes this consumer is close().
    } catch (RuntimeException | RejectedException broken) {
      failure = broken;
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String topic = record.topic();
    if (topic.equals(Topics.RECOMMENDATIONS.name())) {
      readPage(record);
    } else if (topic.equals(Topics.MODEL_METRICS.name())) {
      ModelMetrics one = metricsFormat.decode(record.value());
      metrics.merge(
          new Measured(one.getJob(), one.getScope()),
          one,
          (old, now) -> OutputVersions.isNewer(now.getVersion(), old.getVersion()) ? now : old);
    } else if (topic.equals(Topics.LOAD_FORECASTS.name())) {
      readLoad(loadFormat.decode(record.value()));
    } else if (topic.equals(Topics.DEAD_LETTERS.name())) {
      if (isFirstOf(record)) {
        String reason = RecordHeader.REASON.of(record.headers()).orElse(NO_REASON);
        deadLetters.merge(reason, 1L, Long::sum);
      }
    } else {
      lateEvents.addAndGet(isFirstOf(record) ? 1 : 0);
    }
  }

  private void readLoad(RegionLoad load) {
    if (load.getTitleId() != null) {
      return;
    }
    (load.getContent() instanceof MeasuredLoad ? measured : forecasts)
        .merge(load.getRegion(), load, (old, now) -> isLater(now, old) ? now : old);
  }

  private static boolean isLater(RegionLoad now, RegionLoad old) {
    int later = Long.compare(momentOf(now), momentOf(old));
    return later > 0 || later == 0 && OutputVersions.isNewer(now.getVersion(), old.getVersion());
  }

  private static long momentOf(RegionLoad load) {
    return load.getContent() instanceof MeasuredLoad slot
        ? slot.getSlotStart().toEpochMilli()
        : ((LoadForecast) load.getContent()).getMadeAt().toEpochMilli();
  }

  /**
   * Outputs are at least once: after a failure the same origin is set aside again, and jobs that
   * read the same topic each set it aside.
   */
  private boolean isFirstOf(ConsumerRecord<byte[], byte[]> record) {
    String origin =
        Stream.of(
                RecordHeader.ORIGIN_TOPIC,
                RecordHeader.ORIGIN_PARTITION,
                RecordHeader.ORIGIN_OFFSET)
            .map(header -> header.of(record.headers()).orElse(""))
            .collect(Collectors.joining("/"));
    return origins.put(record.topic() + " of " + origin, true) == null;
  }

  private void readPage(ConsumerRecord<byte[], byte[]> record) throws RejectedException {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      onPage.accept(key, null);
      return;
    }
    HomePage page = pageFormat.decode(record.value());
    OutputVersion before = pageVersions.get(key);
    if (before != null && !OutputVersions.isNewer(page.getVersion(), before)) {
      return;
    }
    pageVersions.put(key, page.getVersion());
    pages.incrementAndGet();
    if (page.getTriggerAppendTime() != null) {
      long millis = System.currentTimeMillis() - page.getTriggerAppendTime().toEpochMilli();
      latency.recordValue(Math.max(0, Math.min(LONGEST_LATENCY, millis)));
    }
    onPage.accept(key, page);
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
