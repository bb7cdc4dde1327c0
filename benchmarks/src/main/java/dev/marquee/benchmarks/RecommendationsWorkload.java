package dev.marquee.benchmarks;

import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.events.CatalogueTitle;
import dev.marquee.local.EventPublisher;
import dev.marquee.local.SimulatedService;
import dev.marquee.local.simulation.ViewingMix;
import dev.marquee.local.simulation.ViewingMixOptions;
import dev.marquee.recommendations.PlaybackRecord;
import dev.marquee.recommendations.ProfileKey;
import dev.marquee.recommendations.ProfileRecord;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Viewing events, and the job that makes home pages of them.
 *
 * <p>On the viewing mix the backlog, which is this benchmark's own doing, is not taken for
 * overload, so that everything is learned from.
 */
final class RecommendationsWorkload implements ThroughputWorkload {
  private static final long SEED = 7;

  /** Names of the job's operators, under which Flink registers their metrics. */
  private static final String GRADE = "grade viewing events";

  private static final String PROFILES = "follow profiles and write pages";

  private static final String POSITIVES = "positives";
  private static final String SCORED = "eventsScored";
  private static final String PAGES = "pagesWritten";

  private final ThroughputOptions options;

  RecommendationsWorkload(ThroughputOptions options) {
    this.options = options;
  }

  @Override
  public String name() {
    return RecommendationsJob.NAME;
  }

  @Override
  public List<ConfigOption<?>> jobOptions() {
    return RecommendationsJob.options();
  }

  @Override
  public Map<String, String> settings() {
    return options.mix() == EventMix.VIEWING ? Map.of("learning.lag", "36500 d") : Map.of();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("MARQUEE_PRIVACY_SECRET", "known-to-this-benchmark-only");
  }

  @Override
  public void fill(EventPublisher publisher, JobOptions jobOptions, LongConsumer progress) {
    ViewingMix mix =
        new ViewingMix(
            new ViewingMixOptions(
                options.mix() == EventMix.POSITIVES
                    ? ViewingMix.Mix.POSITIVES
                    : ViewingMix.Mix.VIEWING,
                options.profiles(),
                options.titles(),
                SEED,
                System.currentTimeMillis() - options.spanMillis(),
                options.eventsPerSecond(),
                options.concurrentStreams()));
    mix.catalogue()
        .forEach(
            title ->
                publisher.publish(
                    Topics.CATALOGUE,
                    (CatalogueTitle) SimulatedService.publication(title).value()));
    for (long event = 1; event <= options.events(); event++) {
      publisher.publish(Topics.VIEWING_EVENTS, SimulatedService.viewingEvent(mix.next()));
      progress.accept(event);
    }
  }

  @Override
  public void build(StreamExecutionEnvironment env, JobOptions jobOptions) {
    RecommendationsJob.build(env, jobOptions);
  }

  @Override
  public void buildBare(StreamExecutionEnvironment env, JobOptions jobOptions) {
    BareJob.build(env, jobOptions);
  }

  @Override
  public double processed(Metrics metrics) {
    return metrics.sum("numRecordsIn", PROFILES);
  }

  @Override
  public double read(Metrics metrics) {
    return metrics.sum("numRecordsIn", GRADE);
  }

  @Override
  public boolean isComplete(Metrics metrics) {
    // In this order: what is passed on afterwards can only make it incomplete.
    double processed = processed(metrics);
    return read(metrics) >= options.events() && processed >= metrics.sum("numRecordsOut", GRADE);
  }

  @Override
  public Map<String, Long> counts(Metrics metrics) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String metric : List.of(POSITIVES, SCORED, PAGES)) {
      counts.put(metric, (long) metrics.sum(metric, PROFILES));
    }
    return counts;
  }

  @Override
  public Map<String, Double> figures(Map<String, Long> counted, double seconds) {
    long positives = counted.get(POSITIVES);
    // The counters are read one after the other while the job goes on.
    long scored = Math.min(positives, counted.get(SCORED));
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("pagesPerPositive", positives == 0 ? 0 : (double) counted.get(PAGES) / positives);
    figures.put("learningShare", positives == 0 ? 1 : (double) scored / positives);
    return figures;
  }

  @Override
  public double stateBytes(Path checkpoint) throws Exception {
    return KeyedStateSize.read(
            checkpoint,
            "profiles",
            TypeInformation.of(ProfileKey.class),
            List.of(
                new ValueStateDescriptor<>("playback", PlaybackRecord.class),
                new ValueStateDescriptor<>("profile", ProfileRecord.class)))
        .bytesPerKey();
  }
}
