package dev.marquee.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.junit.jupiter.api.Test;

/** What the graph of every job keeps to, for the test of each job to inherit. */
public abstract class JobTopologyContract {
  private static final String SINK = "-sink";

  /** Names of operators by uid; these never change: savepoints and dashboards go by them. */
  protected abstract Map<String, String> operators();

  /** An environment of more than one subtask with the whole job, not executed. */
  protected abstract StreamExecutionEnvironment job();

  /** Every operator has the uid and the name that are promised. */
  @Test
  public void everyOperatorHasItsUidAndAName() {
    Map<String, String> found =
        writersAndOthers().stream()
            .collect(
                Collectors.toMap(
                    StreamNode::getTransformationUID,
                    node -> node.getOperatorName().replaceAll("^Source: |: Writer$", ""),
                    (one, other) -> one,
                    TreeMap::new));
    assertThat(found).containsExactlyInAnyOrderEntriesOf(operators());
  }

  /** Building the job graph fails on an operator without a uid and on a type that needs Kryo. */
  @Test
  public void graphIsBuiltWithoutGeneratedUidsAndWithoutKryo() {
    assertThat(job().getStreamGraph().getJobGraph().getNumberOfVertices()).isPositive();
  }

  /**
   * What one subtask says of a key reaches one sink: dealt out among several, a removal could pass
   * the value that it follows.
   */
  @Test
  public void valuesOfAKeyKeepTheirOrderIntoTheirSink() {
    assertThat(job().getParallelism()).isGreaterThan(1);
    List<StreamNode> sinks =
        writersAndOthers().stream()
            .filter(node -> node.getTransformationUID().endsWith(SINK))
            .toList();
    assertThat(sinks).isNotEmpty();
    for (StreamNode sink : sinks) {
      for (StreamEdge edge : sink.getInEdges()) {
        StreamPartitioner<?> partitioner = edge.getPartitioner();
        assertThat(partitioner).as(edge.toString()).isInstanceOf(ForwardPartitioner.class);
      }
    }
  }

  private List<StreamNode> writersAndOthers() {
    StreamGraph graph = job().getStreamGraph();
    return graph.getStreamNodes().stream()
        .filter(node -> !node.getTransformationUID().startsWith("Sink Committer: "))
        .toList();
  }
}
