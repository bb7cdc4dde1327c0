package dev.marquee.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.LoadForecast;
import dev.marquee.events.LoadStatus;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.ModelMetrics;
import dev.marquee.events.OutputVersion;
import dev.marquee.events.RegionLoad;
import dev.marquee.streaming.RecordHeader;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.WireFormat;
import dev.marquee.testing.Eventually;
import dev.marquee.testing.KafkaExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EngineMonitorTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final WireFormat<RegionLoad> LOADS = WireFormat.of(Topics.LOAD_FORECASTS);
  private static final WireFormat<ModelMetrics> METRICS = WireFormat.of(Topics.MODEL_METRICS);

  @RegisterExtension static final KafkaExtension kafka = new KafkaExtension();

  private EngineMonitor monitor;

  @BeforeEach
  void open() throws Exception {
    TopicCreation.create(kafka.broker().admin(), Topics.all());
    monitor = new EngineMonitor(kafka.bootstrapServers(), (key, page) -> {});
  }

  @AfterEach
  void close() {
    monitor.close();
  }

  private static ProducerRecord<byte[], byte[]> metrics(String job, long counter, long events) {
    ModelMetrics value =
        new ModelMetrics(
            job,
            "all",
            new OutputVersion(1L, counter),
            Instant.EPOCH,
            Map.of("events", events),
            Map.of(),
            Map.of());
    return new ProducerRecord<>(
        Topics.MODEL_METRICS.name(), job.getBytes(UTF_8), METRICS.encode(value));
  }

  private static ProducerRecord<byte[], byte[]> setAside(
      Topic<?> topic, String origin, int offset, String reason) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic.name(), "key".getBytes(UTF_8), "value".getBytes(UTF_8));
    record.headers().add(RecordHeader.REASON.key(), reason.getBytes(UTF_8));
    record.headers().add(RecordHeader.ORIGIN_TOPIC.key(), origin.getBytes(UTF_8));
    record.headers().add(RecordHeader.ORIGIN_PARTITION.key(), "0".getBytes(UTF_8));
    record
        .headers()
        .add(RecordHeader.ORIGIN_OFFSET.key(), Integer.toString(offset).getBytes(UTF_8));
    return record;
  }

  private long events(String job) {
    return monitor
        .metrics(job, "all")
        .map(metrics -> metrics.getCounts().get("events"))
        .orElse(-1L);
  }

  @Test
  void keepsTheFiguresOfEachJobApartThoughTheirScopesHaveTheSameName() {
    kafka
        .records()
        .append(
            List.of(
                metrics("recommendations", 9, 100),
                metrics("thumbnails", 2, 7),
                metrics("thumbnails", 1, 3)));

    Eventually.holds("both", DEADLINE, () -> events("thumbnails") == 7);
    assertThat(events("recommendations")).isEqualTo(100);
    assertThat(events("cache-warming")).isEqualTo(-1);
  }

  @Test
  void countsOnceWhatTwoJobsSetAside() {
    kafka
        .records()
        .append(
            List.of(
                setAside(Topics.DEAD_LETTERS, "viewing-events.v1", 1, "MALFORMED"),
                setAside(Topics.DEAD_LETTERS, "viewing-events.v1", 1, "MALFORMED"),
                setAside(Topics.DEAD_LETTERS, "viewing-events.v1", 2, "TOO_OLD"),
                setAside(Topics.DEAD_LETTERS, "impressions.v1", 1, "MALFORMED"),
                setAside(Topics.LATE_EVENTS, "viewing-events.v1", 3, ""),
                setAside(Topics.LATE_EVENTS, "viewing-events.v1", 3, "")));
    // Partitions are read in any order; what is appended later is read after them.
    kafka.records().append(List.of(metrics("thumbnails", 1, 1)));

    Eventually.holds(
        "all read",
        DEADLINE,
        () -> monitor.deadLetters() >= 3 && monitor.lateEvents() >= 1 && events("thumbnails") == 1);
    assertThat(monitor.deadLettersByReason()).isEqualTo(Map.of("MALFORMED", 2L, "TOO_OLD", 1L));
    assertThat(monitor.deadLetters()).isEqualTo(3);
    assertThat(monitor.lateEvents()).isEqualTo(1);
  }

  @Test
  void knowsTheLatestSlotAndForecastOfEachRegionAndPassesOverTitles() {
    kafka
        .records()
        .append(
            List.of(
                load(null, 4, slot(300, 30)),
                load(null, 5, slot(600, 60)),
                load(null, 6, slot(300, 31)),
                load("film", 7, slot(900, 1)),
                load(null, 8, slot(600, 61)),
                load(null, 3, slot(600, 59)),
                load(null, 2, forecast(600)),
                load(null, 9, forecast(300)),
                metrics("cache-warming", 1, 1)));

    Eventually.holds(
        "all read",
        DEADLINE,
        () ->
            events("cache-warming") == 1
                && monitor.measuredLoads().containsKey("korea")
                && monitor.measuredLoads().get("korea").getStreams() == 61
                && monitor.forecast("korea").isPresent());
    assertThat(monitor.measuredLoads()).hasSize(1);
    assertThat(monitor.forecast("korea").orElseThrow().getMadeAt())
        .isEqualTo(Instant.ofEpochMilli(600));
    assertThat(monitor.forecast("elsewhere")).isEmpty();
  }

  private static MeasuredLoad slot(long start, double streams) {
    return new MeasuredLoad(
        Instant.ofEpochMilli(start), 300L, streams, 0.0, 1, LoadStatus.PROVISIONAL, List.of());
  }

  private static LoadForecast forecast(long madeAt) {
    return new LoadForecast(Instant.ofEpochMilli(madeAt), false, List.of(.5), List.of());
  }

  private static ProducerRecord<byte[], byte[]> load(String title, long counter, Object content) {
    RegionLoad value = new RegionLoad("korea", title, new OutputVersion(1L, counter), content);
    return new ProducerRecord<>(
        Topics.LOAD_FORECASTS.name(), "korea".getBytes(UTF_8), LOADS.encode(value));
  }
}
