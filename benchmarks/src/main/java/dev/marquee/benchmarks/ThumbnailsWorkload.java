package dev.marquee.benchmarks;

import dev.marquee.benchmarks.throughput.ShowingMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.local.CommandException;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.ExitCode;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.Activity;
import dev.marquee.local.simulation.SimulatedEvent;
import dev.marquee.streaming.EdgeMetrics;
import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.ThumbnailsJob;
import dev.marquee.thumbnails.ThumbnailsOptions;
import dev.marquee.thumbnails.TitleRecord;
import dev.marquee.thumbnails.audience.Audiences;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Impressions with the viewing events that follow from them, and the job that joins them and learns
 * pictures.
 *
 * <p>An event is processed when it was dropped before the shuffle, as most heartbeats are, or has
 * passed through the operator of the titles. None may come late: a partition that is not read for a
 * moment is not taken for silent. What was learned of it comes an hour of event time later, within
 * the measured time too.
 */
final class ThumbnailsWorkload implements ThroughputWorkload {
  private static final long SEED = 7;

  /** Names of the job's operators, under which Flink registers their metrics. */
  private static final String IMPRESSIONS = "read impressions";

  private static final String PLAYS = "read plays";
  private static final String ARTWORK = "read artwork of the catalogue";
  private static final String TITLES = "join plays, learn pictures, publish policies";

  private static final String LEARNED = "showingsLearned";
  private static final String PUBLISHED = "policiesPublished";
  private static final String SHOWN = "impressions";

  private final ThroughputOptions options;
  private long starts;
  private long heartbeats;
  private long stops;

  ThumbnailsWorkload(ThroughputOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return ThumbnailsJob.NAME;
  }

  @Override
  public List<ConfigOption<?>> jobOptions() {
    return ThumbnailsJob.options();
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(EdgeOptions.IDLENESS.key(), "1 h");
  }

  @Override
  public Map<String, String> environment() {
    return Map.of();
  }

  @Override
  public void fill(EventPublisher publisher, JobOptions jobOptions, LongConsumer progress) {
    ShowingMix mix =
        new ShowingMix(
            options.profiles(),
            options.titles(),
            ThumbnailsOptions.from(jobOptions).audiences().all().stream()
                .map(Audiences.Audience::name)
                .toList(),
            SEED,
            // The mix keeps its pace on average only: its last events must not lie in the future,
            // whose events are refused.
            System.currentTimeMillis() - 2 * options.spanMillis(),
            options.eventsPerSecond());
    mix.catalogue()
        .forEach(
            title ->
                publisher.publish(
                    Topics.CATALOGUE,
                    (CatalogueTitle) SimulatedService.publication(title).value()));
    for (long event = 1; event <= options.events(); event++) {
      SimulatedEvent next = mix.next();
      if (next instanceof SimulatedEvent.Shown shown) {
        publisher.publish(Topics.IMPRESSIONS, SimulatedService.impression(shown));
      } else if (next instanceof SimulatedEvent.Viewing viewing) {
        count(viewing.activity());
        publisher.publish(Topics.VIEWING_EVENTS, SimulatedService.viewingEvent(viewing));
      } else {
        throw new IllegalStateException("the mix has no such event: " + next);
      }
      progress.accept(event);
    }
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

  @Override
  public void build(StreamExecutionEnvironment env, JobOptions jobOptions) {
    ThumbnailsJob.build(env, jobOptions);
  }

  @Override
  public void buildBare(StreamExecutionEnvironment env, JobOptions jobOptions) {
    BareJob.buildJoined(env, jobOptions);
  }

  @Override
  public double processed(Metrics metrics) {
    double passed = metrics.sum("numRecordsIn", TITLES);
    double waiting = passedOn(metrics) - passed;
    return Math.max(0, read(metrics) - Math.max(0, waiting));
  }

  @Override
  public boolean isComplete(Metrics metrics) {
    double late = 0;
    for (String reader : List.of(IMPRESSIONS, PLAYS)) {
      late += metrics.sum(EdgeMetrics.EVENTS_LATE, reader);
    }
    if (late > 0) {
      throw new CommandException(
          ExitCode.INCOMPLETE, "%.0f events came late and were left out".formatted(late));
    }
    // In this order: what is passed on afterwards can only make it incomplete.
    double passed = metrics.sum("numRecordsIn", TITLES);
    return read(metrics) >= options.events() && passed >= passedOn(metrics);
  }

  @Override
  public double read(Metrics metrics) {
    return metrics.sum("numRecordsIn", IMPRESSIONS) + metrics.sum("numRecordsIn", PLAYS);
  }

  private static double passedOn(Metrics metrics) {
    return metrics.sum("numRecordsOut", IMPRESSIONS)
        + metrics.sum("numRecordsOut", PLAYS)
        + metrics.sum("numRecordsOut", ARTWORK);
  }

  @Override
  public Map<String, Long> counts(Metrics metrics) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put(SHOWN, (long) metrics.sum("numRecordsIn", IMPRESSIONS));
    counts.put(LEARNED, (long) metrics.sum(LEARNED, TITLES));
    counts.put(PUBLISHED, (long) metrics.sum(PUBLISHED, TITLES));
    return counts;
  }

  @Override
  public Map<String, Double> figures(Map<String, Long> counted, double seconds) {
    Map<String, Double> figures = new LinkedHashMap<>();
    double events = options.events();
    figures.put("impressionsShare", (events - starts - heartbeats - stops) / events);
    figures.put("startsShare", starts / events);
    figures.put("heartbeatsShare", heartbeats / events);
    figures.put("stopsShare", stops / events);
    long shown = counted.get(SHOWN);
    figures.put("learned", shown == 0 ? 0 : (double) counted.get(LEARNED) / shown);
    figures.put("policiesPerSecond", counted.get(PUBLISHED) / seconds);
    return figures;
  }

  @Override
  public double stateBytes(Path checkpoint) throws Exception {
    return KeyedStateSize.read(
            checkpoint,
            "titles",
            Types.STRING,
            List.of(new ValueStateDescriptor<>("title", TitleRecord.class)))
        .bytesPerKey();
  }
}
