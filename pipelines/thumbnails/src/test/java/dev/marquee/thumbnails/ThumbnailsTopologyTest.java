package dev.marquee.thumbnails;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

class ThumbnailsTopologyTest {

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

  @Test
  void everyOperatorHasItsUidAndAName() {
    Map<String, String> found =
        graph().getStreamNodes().stream()
            .filter(node -> !node.getTransformationUID().startsWith("Sink Committer: "))
            .collect(
                Collectors.toMap(
                    StreamNode::getTransformationUID,
                    node -> node.getOperatorName().replaceAll("^Source: |: Writer$", ""),
                    (one, other) -> one,
                    TreeMap::new));
    assertThat(found).containsExactlyInAnyOrderEntriesOf(OPERATORS);
  }

  @Test
  void graphIsBuiltWithoutGeneratedUidsAndWithoutKryo() {
    // Building the job graph fails on an operator without a uid and on a type that needs Kryo.
    assertThat(graph().getJobGraph().getNumberOfVertices()).isPositive();
  }

  private static StreamGraph graph() {
    JobOptions options =
        JobOptions.parse(
            new String[] {"--kafka.bootstrap.servers", "localhost:9092"},
            Map.of(),
            ThumbnailsJob.options());
    StreamExecutionEnvironment env = JobEnvironment.create(options);
    ThumbnailsJob.build(env, options);
    return env.getStreamGraph();
  }
}
