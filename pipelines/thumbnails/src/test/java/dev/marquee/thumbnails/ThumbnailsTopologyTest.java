package dev.marquee.thumbnails;

import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.testing.JobTopologyContract;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

class ThumbnailsTopologyTest extends JobTopologyContract {

  /** uids and names never change: savepoints and dashboards go by them. */
  private static final Map<String, String> OPERATORS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("impressions-source", "read impressions.v1"),
              Map.entry("impressions-parted", "part dead letters of impressions"),
              Map.entry("impressions-read", "read impressions"),
              Map.entry("viewing-events-source", "read viewing-events.v1"),
              Map.entry("viewing-events-parted", "part dead letters of viewing-events"),
              Map.entry("plays-read", "read plays"),
              Map.entry("catalogue-source", "read catalogue.v1"),
              Map.entry("catalogue-parted", "part dead letters of catalogue"),
              Map.entry("artwork-read", "read artwork of the catalogue"),
              Map.entry("titles", "join plays, learn pictures, publish policies"),
              Map.entry("weights", "add up what features count"),
              Map.entry("quality", "add up quality"),
              Map.entry("thumbnail-policies-sink", "write thumbnail-policies.v1"),
              Map.entry("thumbnail-weights-sink", "write thumbnail-weights.v1"),
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
            Map.of(),
            ThumbnailsJob.options());
    StreamExecutionEnvironment env = JobEnvironment.create(options);
    ThumbnailsJob.build(env, options);
    return env;
  }
}
