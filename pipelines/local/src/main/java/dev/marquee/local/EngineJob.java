package dev.marquee.local;

import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.JobOptions;
import dev.marquee.thumbnails.ThumbnailsJob;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that the {@link LocalEngine} can run: the same graph that a cluster is given. */
public enum EngineJob {
  /** Home pages. */
  RECOMMENDATIONS(RecommendationsJob.NAME, RecommendationsJob.options(), RecommendationsJob::build),
  /** Which picture of a title each audience is shown. */
  THUMBNAILS(ThumbnailsJob.NAME, ThumbnailsJob.options(), ThumbnailsJob::build),
  /** What each region watches and will watch, and what each edge site holds. */
  CACHE_WARMING(CacheWarmingJob.NAME, CacheWarmingJob.options(), CacheWarmingJob::build);

  private final String jobName;
  private final List<ConfigOption<?>> options;
  private final BiConsumer<StreamExecutionEnvironment, JobOptions> graph;

  EngineJob(
      String jobName,
      List<ConfigOption<?>> options,
      BiConsumer<StreamExecutionEnvironment, JobOptions> graph) {
    this.jobName = jobName;
    this.options = List.copyOf(options);
    this.graph = graph;
  }

  /** Name of the job on the cluster, of its checkpoints and of its metrics; kebab-case. */
  public String jobName() {
    return jobName;
  }

  /** Every option that the job knows. */
  List<ConfigOption<?>> options() {
    return options;
  }

  /** Keys of the options that the job knows. */
  Set<String> keys() {
    return options.stream().map(ConfigOption::key).collect(Collectors.toUnmodifiableSet());
  }

  /** Adds the job, from Kafka to Kafka, to an environment. */
  void build(StreamExecutionEnvironment env, JobOptions settings) {
    graph.accept(env, settings);
  }
}
