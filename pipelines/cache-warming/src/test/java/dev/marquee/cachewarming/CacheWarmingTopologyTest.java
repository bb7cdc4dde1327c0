package dev.marquee.cachewarming;

import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.testing.JobTopologyContract;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

class CacheWarmingTopologyTest extends JobTopologyContract {

  /** uids and names never change: savepoints and dashboards go by them. */
  private static final Map<String, String> OPERATORS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("viewing-events-source", "read viewing-events.v1"),
              Map.entry("viewing-events-parted", "part dead letters of viewing-events"),
              Map.entry("playback-read", "read playback"),
              Map.entry("edge-requests-source", "read edge-requests.v1"),
              Map.entry("edge-requests-parted", "part dead letters of edge-requests"),
              Map.entry("requests-read", "read edge requests"),
              Map.entry("requests-once", "drop duplicate requests"),
              Map.entry("membership-events-source", "read membership-events.v1"),
              Map.entry("membership-events-parted", "part dead letters of membership-events"),
              Map.entry("memberships-read", "read memberships"),
              Map.entry("memberships-once", "drop duplicate memberships"),
              Map.entry("catalogue-source", "read catalogue.v1"),
              Map.entry("catalogue-parted", "part dead letters of catalogue"),
              Map.entry("catalogue-read", "read files and announcements"),
              Map.entry("cache-sites-source", "read cache-sites.v1"),
              Map.entry("cache-sites-parted", "part dead letters of cache-sites"),
              Map.entry("sites-read", "read sites"),
              Map.entry("sessions", "follow sessions"),
              Map.entry("title-loads", "sum load of titles"),
              Map.entry("calendar", "keep the calendar"),
              Map.entry("region-loads", "measure and forecast regions"),
              Map.entry("facts", "pass facts to plans"),
              Map.entry("plans", "plan sites, judge plans"),
              Map.entry("members", "sum and forecast members"),
              Map.entry("quality", "add up quality"),
              Map.entry("load-forecasts-sink", "write load-forecasts.v1"),
              Map.entry("cache-warming-sink", "write cache-warming.v1"),
              Map.entry("membership-forecasts-sink", "write membership-forecasts.v1"),
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
            CacheWarmingJob.options());
    StreamExecutionEnvironment env = JobEnvironment.create(options);
    CacheWarmingJob.build(env, options);
    return env;
  }
}
