package dev.marquee.local;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Builds the graph of a job on top of the settings of the cluster that will run it. */
@FunctionalInterface
public interface JobGraphFactory {

  /**
   * An environment that holds the whole graph and has not been executed.
   *
   * @param cluster settings that the environment must start from, such as where checkpoints go and
   *     from which one the job goes on
   */
  StreamExecutionEnvironment build(Configuration cluster) throws Exception;
}
