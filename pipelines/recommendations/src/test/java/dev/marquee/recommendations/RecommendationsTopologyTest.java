package dev.marquee.recommendations;

import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.testing.JobTopologyContract;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

class RecommendationsTopologyTest extends JobTopologyContract {

  /** uids and names never change: savepoints and dashboards go by them. */
  private static final Map<String, String> OPERATORS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("viewing-events-source", "read viewing-events.v1"),
              Map.entry("viewing-events-parted", "part dead letters of viewing-events"),
              Map.entry("viewing-events-read", "grade viewing events"),
              Map.entry("impressions-source", "read impressions.v1"),
              Map.entry("impressions-parted", "part dead letters of impressions"),
              Map.entry("impressions-read", "read impressions"),
              Map.entry("profiles-source", "read profiles.v1"),
              Map.entry("profiles-parted", "part dead letters of profiles"),
              Map.entry("profiles-read", "read profile settings"),
              Map.entry("privacy-requests-source", "read privacy-requests.v1"),
              Map.entry("privacy-requests-parted", "part dead letters of privacy-requests"),
              Map.entry("privacy-requests-read", "read privacy requests"),
              Map.entry("profiles", "follow profiles and write pages"),
              Map.entry("title-changes", "add up changes of titles"),
              Map.entry("titles", "keep and publish titles"),
              Map.entry("ranker", "add up what the ranker learned"),
              Map.entry("quality", "add up quality"),
              Map.entry("default-pages", "write default pages"),
              Map.entry("recommendations-sink", "write recommendations.v1"),
              Map.entry("default-pages-sink", "write default pages to recommendations.v1"),
              Map.entry("item-neighbours-sink", "write item-neighbours.v1"),
              Map.entry("item-embeddings-sink", "write item-embeddings.v1"),
              Map.entry("popularity-sink", "write popularity.v1"),
              Map.entry("ranker-weights-sink", "write ranker-weights.v1"),
              Map.entry("model-metrics-sink", "write model-metrics.v1"),
              Map.entry("late-events-sink", "write late-events.v1"),
              Map.entry("dead-letters-sink", "write dead-letters.v1")));

  @Override
  protected Map<String, String> operators() {
    return OPERATORS;
  }

  @Override
  protected StreamExecutionEnvironment job() {
    JobOptions options =
        JobOptions.parse(
            new String[] {"--kafka.bootstrap.servers=localhost:9092", "--job.parallelism=2"},
            Map.of("MARQUEE_PRIVACY_SECRET", "a secret of sixteen bytes"),
            RecommendationsJob.options());
    StreamExecutionEnvironment env = JobEnvironment.create(options);
    RecommendationsJob.build(env, options);
    return env;
  }
}
