package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend.PriorityQueueStateType;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FlinkConfigurationTest {
  private static final Configuration CONFIGURATION =
      GlobalConfiguration.loadConfiguration(
          Path.of(System.getProperty("marquee.root"), "flink-conf").toString());

  /** An option of Flink and what the file must set it to, as Flink reads it. */
  private record Expected<T>(ConfigOption<T> option, T value) {}

  private static final List<Expected<?>> EXPECTED =
      List.of(
          new Expected<>(RestOptions.ADDRESS, "127.0.0.1"),
          new Expected<>(RestOptions.BIND_ADDRESS, "127.0.0.1"),
          new Expected<>(RestOptions.PORT, 8081),
          new Expected<>(WebOptions.SUBMIT_ENABLE, false),
          new Expected<>(JobManagerOptions.ADDRESS, "127.0.0.1"),
          new Expected<>(JobManagerOptions.PORT, 6123),
          new Expected<>(JobManagerOptions.BIND_HOST, "127.0.0.1"),
          new Expected<>(JobManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(1600)),
          new Expected<>(TaskManagerOptions.HOST, "127.0.0.1"),
          new Expected<>(TaskManagerOptions.BIND_HOST, "127.0.0.1"),
          new Expected<>(TaskManagerOptions.NUM_TASK_SLOTS, 2),
          new Expected<>(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(4096)),
          new Expected<>(TaskManagerOptions.MANAGED_MEMORY_FRACTION, 0.4f),
          new Expected<>(CoreOptions.DEFAULT_PARALLELISM, 2),
          new Expected<>(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10)),
          new Expected<>(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofSeconds(5)),
          new Expected<>(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5)),
          new Expected<>(
              CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE),
          new Expected<>(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3),
          new Expected<>(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3),
          new Expected<>(
              CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
              ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION),
          new Expected<>(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true),
          new Expected<>(CheckpointingOptions.ENABLE_UNALIGNED, true),
          new Expected<>(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(30)),
          new Expected<>(
              CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///tmp/marquee/checkpoints"),
          new Expected<>(
              CheckpointingOptions.SAVEPOINT_DIRECTORY, "file:///tmp/marquee/savepoints"),
          new Expected<>(StateBackendOptions.STATE_BACKEND, "rocksdb"),
          new Expected<>(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true),
          new Expected<>(RocksDBOptions.TIMER_SERVICE_FACTORY, PriorityQueueStateType.ROCKSDB),
          new Expected<>(RocksDBConfigurableOptions.MAX_BACKGROUND_THREADS, 2),
          new Expected<>(RocksDBOptions.CHECKPOINT_TRANSFER_THREAD_NUM, 4),
          new Expected<>(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay"),
          new Expected<>(
              RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
              Duration.ofSeconds(1)),
          new Expected<>(
              RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
              Duration.ofMinutes(1)),
          new Expected<>(
              RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0),
          new Expected<>(
              RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR, 0.1),
          new Expected<>(
              RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
              Duration.ofMinutes(10)),
          new Expected<>(
              MetricOptions.SCOPE_NAMING_OPERATOR,
              "<host>.taskmanager.<job_name>.<operator_name>.<subtask_index>"),
          new Expected<>(
              CoreOptions.FLINK_JVM_OPTIONS,
              "--add-opens=java.base/java.util=ALL-UNNAMED"
                  + " --add-opens=java.base/java.lang=ALL-UNNAMED"
                  + " --add-opens=java.base/java.nio=ALL-UNNAMED"
                  + " --add-opens=java.base/java.time=ALL-UNNAMED"
                  + " --add-opens=java.base/java.net=ALL-UNNAMED"));

  @TestFactory
  Stream<DynamicTest> everyKeyIsAnOptionOfFlinkWithItsValue() {
    return EXPECTED.stream()
        .map(
            expected ->
                DynamicTest.dynamicTest(
                    expected.option().key(),
                    () -> {
                      assertThat(CONFIGURATION.containsKey(expected.option().key())).isTrue();
                      assertThat((Object) CONFIGURATION.get(expected.option()))
                          .isEqualTo(expected.value());
                    }));
  }

  @Test
  void theFileSetsNothingElse() {
    List<String> keys = new ArrayList<>();
    EXPECTED.forEach(expected -> keys.add(expected.option().key()));
    assertThat(CONFIGURATION.toMap().keySet()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void transactionsOutliveTheLongestWayToACheckpoint() {
    Duration longest =
        CONFIGURATION
            .get(CheckpointingOptions.CHECKPOINTING_INTERVAL)
            .plus(CONFIGURATION.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
            .plus(
                CONFIGURATION.get(
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF));
    Duration timeout = KafkaOptions.of("localhost:9092", "job").transactionTimeout();
    assertThat(timeout).isGreaterThan(longest);
    assertThat(timeout).isLessThanOrEqualTo(KafkaOptions.BROKER_MAX_TRANSACTION_TIMEOUT);
  }
}
