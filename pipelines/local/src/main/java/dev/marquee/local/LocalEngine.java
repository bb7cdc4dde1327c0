package dev.marquee.local;

import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.JobEnvironment;
import dev.marquee.streaming.JobOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.TopicCreation;
import dev.marquee.streaming.Topics;
import dev.marquee.testing.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * Everything in one process: a broker, a Flink cluster and the jobs.
 *
 * <p>The broker keeps its topics and the jobs their checkpoints in the data folder, so that the
 * next run goes on. Not thread-safe.
 */
public final class LocalEngine implements AutoCloseable {
  private static final MemorySize MANAGED_MEMORY = MemorySize.ofMebiBytes(512);

  private final Optional<EmbeddedKafka> broker;
  private final String bootstrapServers;
  private final LocalCluster cluster;
  private final RunningJob job;

  private LocalEngine(
      Optional<EmbeddedKafka> broker,
      String bootstrapServers,
      LocalCluster cluster,
      RunningJob job) {
    this.broker = broker;
    this.bootstrapServers = bootstrapServers;
    this.cluster = cluster;
    this.job = job;
  }

  /**
   * How to start.
   *
   * @param data folder of topics, checkpoints and logs; stays open when the engine is closed
   * @param kafka address of an existing broker, or null for an embedded one
   * @param kafkaPort port of the embedded broker, 0 for a free one
   * @param dashboardPort port of Flink's dashboard, 0 for a free one
   * @param parallelism subtasks of every operator, and task slots
   * @param partitions of topics that are created now, where they differ from the contract's
   * @param checkpointInterval time between checkpoints, or null for that of the cluster's settings
   * @param jobOptions options of the job by key
   */
  public record Options(
      DataFolder data,
      String kafka,
      int kafkaPort,
      int dashboardPort,
      int parallelism,
      Map<String, Integer> partitions,
      Duration checkpointInterval,
      Map<String, String> jobOptions) {}

  /**
   * Starts broker, cluster and job; everything that was started is stopped when something fails.
   *
   * @throws CommandException in one line what is in the way
   */
  public static LocalEngine start(Options options) {
    DataFolder folder = options.data();
    EmbeddedKafka broker = null;
    LocalCluster cluster = null;
    try {
      if (options.kafka() == null) {
        broker =
            EmbeddedKafka.start(
                EmbeddedKafka.Options.defaults()
                    .withPort(options.kafkaPort())
                    .withDirectory(folder.kafka()));
      }
      String servers =
          broker == null ? BrokerOptions.checked(options.kafka()) : broker.bootstrapServers();
      int inputPartitions = createTopics(servers, options.partitions());
      folder.rememberBrokerAddress(servers);
      Configuration flink =
          LocalCluster.settings(
              Path.of(System.getProperty("marquee.root", "")).resolve("flink-conf"));
      // Without it the cluster in a process gives RocksDB 128 MB, whatever the settings say.
      flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_MEMORY);
      cluster =
          LocalCluster.start(
              flink,
              folder,
              new LocalCluster.Options(1, options.parallelism(), options.dashboardPort()));
      JobOptions settings = jobOptions(options, servers, inputPartitions, secret(folder));
      RunningJob job =
          cluster.submit(
              RecommendationsJob.NAME,
              base -> {
                base.set(PipelineOptions.NAME, RecommendationsJob.NAME);
                if (options.checkpointInterval() != null) {
                  base.set(
                      CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
                }
                StreamExecutionEnvironment env = JobEnvironment.create(settings, base);
                RecommendationsJob.build(env, settings);
                return env;
              });
      return new LocalEngine(Optional.ofNullable(broker), servers, cluster, job);
    } catch (EmbeddedKafka.BrokerUnavailableException e) {
      closeAll(cluster, broker);
      throw new CommandException(ExitCode.UNAVAILABLE, e.getMessage(), e);
    } catch (RuntimeException e) {
      closeAll(cluster, broker);
      throw e;
    }
  }

  /** Address of the broker. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The Flink cluster. */
  public LocalCluster cluster() {
    return cluster;
  }

  /** The recommendations job. */
  public RunningJob job() {
    return job;
  }

  @Override
  public void close() {
    closeAll(cluster, broker.orElse(null));
  }

  private static void closeAll(LocalCluster cluster, EmbeddedKafka broker) {
    try (broker) {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  /** Creates the missing topics and returns the partitions of the viewing events. */
  private static int createTopics(String servers, Map<String, Integer> partitions) {
    try (Admin admin = BrokerOptions.connect(servers)) {
      if (!partitions.isEmpty()) {
        List<Topic<?>> special =
            Topics.all().stream().filter(topic -> partitions.containsKey(topic.name())).toList();
        TopicCreation.create(admin, special, partitions);
      }
      BrokerOptions.createTopics(admin);
      String viewing = Topics.VIEWING_EVENTS.name();
      return admin
          .describeTopics(List.of(viewing))
          .allTopicNames()
          .get()
          .get(viewing)
          .partitions()
          .size();
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "topics cannot be created: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.UNAVAILABLE, "interrupted while creating topics", e);
    }
  }

  private static JobOptions jobOptions(
      Options options, String servers, int inputPartitions, Path secret) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("config", secret.toString());
    all.put("kafka.bootstrap.servers", servers);
    all.put("job.parallelism", Integer.toString(options.parallelism()));
    all.put("model.input-partitions", Integer.toString(inputPartitions));
    all.putAll(options.jobOptions());
    List<String> arguments = new ArrayList<>();
    all.forEach((key, value) -> arguments.add("--" + key + "=" + value));
    try {
      return JobOptions.parse(
          arguments.toArray(String[]::new), System.getenv(), RecommendationsJob.options());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  /** File with the secret of the profiles' pseudonyms, made at the first run. */
  private static Path secret(DataFolder folder) {
    Path file = folder.secrets();
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "privacy.secret=" + HexFormat.of().formatHex(random) + "\n");
      }
      return file;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
