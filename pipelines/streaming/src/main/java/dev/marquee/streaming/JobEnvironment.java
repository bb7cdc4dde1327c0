package dev.marquee.streaming;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The execution environment of every job: each operator has a uid, no type falls to Kryo, and the
 * highest parallelism is fixed, so that state can be restored into any later version.
 *
 * <p>Checkpoints, restarts and state backend are the cluster's, in {@code flink-conf/config.yaml}.
 */
public final class JobEnvironment {
  /** Highest number of key groups that Flink has. */
  private static final int MOST_KEY_GROUPS = 32_768;

  private JobEnvironment() {}

  /**
   * Runs a job from its command line until it is cancelled; {@code --help} lists its options.
   *
   * @param name of the job
   * @param known every option that it knows
   * @param graph adds the job to an environment
   * @throws IllegalArgumentException naming the option that is wrong, or saying that Kafka refuses
   *     the credentials
   */
  public static void run(
      String name,
      String[] args,
      List<ConfigOption<?>> known,
      BiConsumer<StreamExecutionEnvironment, JobOptions> graph)
      throws Exception {
    JobOptions options = JobOptions.parse(args, System.getenv(), known);
    if (options.helpRequested()) {
      System.out.print(options.help());
      return;
    }
    KafkaAdmission.require(EdgeOptions.kafka(options, name));
    StreamExecutionEnvironment env = create(options);
    graph.accept(env, options);
    env.execute(name);
  }

  /** The environment of a job with these options. */
  public static StreamExecutionEnvironment create(JobOptions options) {
    return create(options, new Configuration());
  }

  /**
   * The same on top of a given configuration, as tests and the local run have it.
   *
   * @param base settings of Flink; those of this class go before them
   */
  public static StreamExecutionEnvironment create(JobOptions options, Configuration base) {
    Configuration configuration = new Configuration(base);
    configure(configuration);
    configuration.set(
        ExecutionOptions.BUFFER_TIMEOUT,
        options.get(EdgeOptions.BUFFER_TIMEOUT, Duration.ZERO, Duration.ofMinutes(1)));
    int maxParallelism = options.get(EdgeOptions.MAX_PARALLELISM, 1, MOST_KEY_GROUPS);
    configuration.set(PipelineOptions.MAX_PARALLELISM, maxParallelism);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    int parallelism = options.get(EdgeOptions.PARALLELISM, 0, maxParallelism);
    if (parallelism > 0) {
      env.setParallelism(parallelism);
    }
    return env;
  }

  /**
   * Sets what no job may do without: uids everywhere, no Kryo, objects handed on and not copied.
   */
  public static void configure(Configuration configuration) {
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    // Between chained operators records are handed on as they are: events are never changed after
    // they were made.
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
  }
}
