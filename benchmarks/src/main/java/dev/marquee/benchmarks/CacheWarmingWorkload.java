package dev.marquee.benchmarks;

import dev.marquee.benchmarks.throughput.PlaybackMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.events.CacheSite;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Served;
import dev.marquee.local.CommandException;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.ExitCode;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.streaming.EdgeMetrics;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What players and edge sites tell, and the job that sums and forecasts load and plans sites.
 *
 * <p>An event is processed when it has passed through the operator of the sessions, or through that
 * which drops duplicate requests. What follows from it, slots above all, comes with the watermark,
 * within the measured time too, since what waits in between is bounded by the network buffers.
 */
final class CacheWarmingWorkload implements ThroughputWorkload {
  private static final long SEED = 11;

  /** Names of the job's operators, under which Flink registers their metrics. */
  private static final String PLAYBACK = "read playback";

  private static final String SESSIONS = "follow sessions";
  private static final String REQUESTS = "read edge requests";
  private static final String REQUESTS_ONCE = "drop duplicate requests";
  private static final String TITLES = "sum load of titles";

  private static final String SLOTS = "slotsPublished";

  /** As much as a popular site holds: a tenth of ten thousand films in all renditions. */
  private static final long SITE_BYTES = 24_000_000_000_000L;

  private static final long FILL_BYTES_PER_SECOND = 250_000_000;
  private static final int MINUTES_PER_DAY = 1_440;
  private static final int FILL_MINUTES = 240;

  private final ThroughputOptions options;
  private long starts;
  private long heartbeats;
  private long stops;
  private long requests;
  private long sessions;

  CacheWarmingWorkload(ThroughputOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return CacheWarmingJob.NAME;
  }

  @Override
  public List<ConfigOption<?>> jobOptions() {
    return CacheWarmingJob.options();
  }

  /** Slots become final and sessions are forgotten within the measured time. */
  @Override
  public Map<String, String> settings() {
    long lateness = Math.min(Duration.ofHours(1).toMillis(), options.spanMillis() / 3);
    return Map.of(EdgeOptions.ALLOWED_LATENESS.key(), lateness + " ms");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public void fill(EventPublisher publisher, JobOptions jobOptions, LongConsumer progress) {
    // The mix keeps its pace on average only, and its last events must not lie in the future. An
    // hour ends after a third of it, whatever the time of day, so that every run learns from one.
    long span = options.spanMillis();
    long hour = Duration.ofHours(1).toMillis();
    long start = (System.currentTimeMillis() - 2 * span) / hour * hour - span / 3;
    PlaybackMix mix = new PlaybackMix(options.concurrentStreams(), options.titles(), SEED, start);
    mix.catalogue()
        .forEach(
            title ->
                publisher.publish(
                    Topics.CATALOGUE,
                    (CatalogueTitle) SimulatedService.publication(title).value()));
    PlaybackMix.REGIONS.forEach(
        region -> publisher.publish(Topics.CACHE_SITES, site(region, start)));
    for (long event = 1; event <= options.events(); event++) {
      PlaybackMix.Event next = mix.next();
      if (next instanceof PlaybackMix.Played played) {
        count(played.viewing().activity());
        publisher.publish(Topics.VIEWING_EVENTS, SimulatedService.viewingEvent(played.viewing()));
      } else if (next instanceof PlaybackMix.Served served) {
        requests++;
        publisher.publish(Topics.EDGE_REQUESTS, request(served));
      }
      progress.accept(event);
    }
    sessions = mix.sessions();
  }

  private void count(Activity activity) {
    if (activity instanceof Activity.Started) {
      starts++;
    } else if (activity instanceof Activity.Heartbeat) {
      heartbeats++;
    } else {
      stops++;
    }
  }

  /** A site that plans once, while the job warms up; in a service it does once a day. */
  private static CacheSite site(ServiceRegion region, long startMillis) {
    ZonedDateTime opening = Instant.ofEpochMilli(startMillis).atZone(region.zone()).plusMinutes(2);
    int minute = opening.getHour() * 60 + opening.getMinute();
    String id = PlaybackMix.siteOf(region);
    return new CacheSite(
        "mix-" + id,
        Instant.ofEpochMilli(startMillis),
        id,
        region.regionName(),
        region.zone().getId(),
        SITE_BYTES,
        FILL_BYTES_PER_SECOND,
        minute,
        (minute + FILL_MINUTES) % MINUTES_PER_DAY);
  }

  private static EdgeRequest request(PlaybackMix.Served served) {
    return new EdgeRequest(
        served.eventId(),
        Instant.ofEpochMilli(served.eventTimeMillis()),
        served.siteId(),
        served.titleId(),
        served.renditionId(),
        new Served(served.bytes(), served.cachedBytes()));
  }

  @Override
  public void build(StreamExecutionEnvironment env, JobOptions jobOptions) {
    CacheWarmingJob.build(env, jobOptions);
  }

  @Override
  public void buildBare(StreamExecutionEnvironment env, JobOptions jobOptions) {
    BareJob.buildSessions(env, jobOptions);
  }

  @Override
  public double processed(Metrics metrics) {
    return metrics.sum("numRecordsIn", SESSIONS) + metrics.sum("numRecordsIn", REQUESTS_ONCE);
  }

  @Override
  public double read(Metrics metrics) {
    return metrics.sum("numRecordsIn", PLAYBACK) + metrics.sum("numRecordsIn", REQUESTS);
  }

  @Override
  public boolean isComplete(Metrics metrics) {
    double late = 0;
    for (String reader : List.of(PLAYBACK, REQUESTS)) {
      late += metrics.sum(EdgeMetrics.EVENTS_LATE, reader);
    }
    if (late > 0) {
      throw new CommandException(
          ExitCode.INCOMPLETE, "%.0f events came late and were left out".formatted(late));
    }
    // Every event of the mix passes, so that what has passed says all.
    return processed(metrics) >= options.events();
  }

  @Override
  public Map<String, Long> counts(Metrics metrics) {
    return Map.of(SLOTS, (long) metrics.sum(SLOTS, TITLES));
  }

  @Override
  public Map<String, Double> figures(Map<String, Long> counted, double seconds) {
    Map<String, Double> figures = new LinkedHashMap<>();
    double events = options.events();
    figures.put("startsShare", starts / events);
    figures.put("heartbeatsShare", heartbeats / events);
    figures.put("stopsShare", stops / events);
    figures.put("requestsShare", requests / events);
    figures.put("sessions", (double) sessions);
    figures.put("concurrentSessions", (double) options.concurrentStreams());
    figures.put("slotsPerSecond", counted.get(SLOTS) / seconds);
    return figures;
  }

  @Override
  public double stateBytes(Path checkpoint) throws Exception {
    return KeyedStateSize.read(
            checkpoint,
            "sessions",
            Types.LONG,
            List.of(
                new ValueStateDescriptor<>(
                    "session", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)))
        .bytesPerKey();
  }
}
