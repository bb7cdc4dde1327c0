package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalClusterTest {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final LocalCluster.Options SMALL = new LocalCluster.Options(1, 1, 0);
  private static final String JOB = "counting";

  /** Highest count that the job has seen, across jobs of this process. */
  private static final AtomicLong HIGHEST = new AtomicLong();

  /** What the count was when state was first read after the last start. */
  private static final AtomicLong FIRST_AFTER_START = new AtomicLong();

  @TempDir Path folder;

  /** Counts the events in keyed state. */
  private static final class Count extends KeyedProcessFunction<Integer, Long, Long> {
    private static final long serialVersionUID = 1L;
    private transient ValueState<Long> count;

    @Override
    public void open(OpenContext context) {
      count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
      FIRST_AFTER_START.set(-1);
    }

    @Override
    public void processElement(Long value, Context context, Collector<Long> out) throws Exception {
      long next = (count.value() == null ? 0 : count.value()) + 1;
      count.update(next);
      FIRST_AFTER_START.compareAndSet(-1, next);
      HIGHEST.set(next);
      out.collect(next);
    }
  }

  private static StreamExecutionEnvironment counting(Configuration cluster) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(cluster);
    env.setParallelism(1);
    env.fromSource(
            new DataGeneratorSource<>(
                index -> index, Long.MAX_VALUE, RateLimiterStrategy.perSecond(500), Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "generate")
        .uid("numbers")
        .keyBy(value -> 0)
        .process(new Count())
        .uid("count")
        .name("count")
        .sinkTo(new DiscardingSink<>())
        .uid("discard");
    return env;
  }

  private static Configuration settings() {
    Configuration settings =
        LocalCluster.settings(Path.of(System.getProperty("marquee.root"), "flink-conf"));
    settings.setString("execution.checkpointing.interval", "200 ms");
    settings.setString("execution.checkpointing.min-pause", "0 ms");
    settings.setString("restart-strategy.exponential-delay.initial-backoff", "100 ms");
    settings.setString("heartbeat.timeout", "5 s");
    settings.setString("heartbeat.interval", "1 s");
    return settings;
  }

  private static RunningJob submit(LocalCluster cluster) {
    FIRST_AFTER_START.set(-1);
    return cluster.submit(JOB, LocalClusterTest::counting);
  }

  private static void awaitCheckpoints(RunningJob job, int count) {
    Eventually.holds(
        count + " checkpoints", DEADLINE, () -> job.checkpoints().completed() >= count);
  }

  @Test
  void goesOnFromTheCheckpointOfTheLastRun() {
    long highest;
    long second;
    try (DataFolder data = DataFolder.open(folder);
        LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
      RunningJob job = submit(cluster);
      assertThat(job.startedFrom()).isEmpty();
      awaitCheckpoints(job, 2);
      highest = HIGHEST.get();
    }
    try (DataFolder data = DataFolder.open(folder);
        LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
      RunningJob job = submit(cluster);

      assertThat(job.startedFrom()).isPresent();
      Eventually.holds("counted events", DEADLINE, () -> FIRST_AFTER_START.get() > 0);
      // The last checkpoint was taken when the run was stopped, after the count was read.
      assertThat(FIRST_AFTER_START.get()).isGreaterThan(highest);
      assertThat(job.checkpoints().restored()).isEqualTo(1);
      awaitCheckpoints(job, 2);
      second = HIGHEST.get();
    }
    try (DataFolder data = DataFolder.open(folder);
        LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
      submit(cluster);
      Eventually.holds("counted events", DEADLINE, () -> FIRST_AFTER_START.get() > 0);
      assertThat(FIRST_AFTER_START.get()).isGreaterThan(second);
    }
  }

  @Test
  void startsAnewAfterWiping() {
    try (DataFolder data = DataFolder.open(folder)) {
      try (LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
        awaitCheckpoints(submit(cluster), 1);
      }
      data.wipe();
      try (LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
        RunningJob job = submit(cluster);

        assertThat(job.startedFrom()).isEmpty();
        Eventually.holds("counted events", DEADLINE, () -> FIRST_AFTER_START.get() > 0);
        assertThat(FIRST_AFTER_START.get()).isEqualTo(1);
      }
    }
  }

  @Test
  void recoversWhenATaskManagerIsTakenAway() {
    try (DataFolder data = DataFolder.open(folder);
        LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
      RunningJob job = submit(cluster);
      Eventually.holds("processing", DEADLINE, job::isProcessing);
      awaitCheckpoints(job, 1);
      assertThat(job.restarts()).isZero();

      cluster.killTaskManager(0);
      cluster.startTaskManager();

      Eventually.holds("a restart", DEADLINE, () -> job.restarts() >= 1);
      Eventually.holds(
          "processing again",
          DEADLINE,
          () -> job.isProcessing() && job.checkpoints().restored() >= 1);
      assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
      Eventually.holds("counted events", DEADLINE, () -> FIRST_AFTER_START.get() > 1);
    }
  }

  @Test
  void servesTheDashboardAndMeasuresInTheProcess() throws Exception {
    try (DataFolder data = DataFolder.open(folder);
        LocalCluster cluster = LocalCluster.start(settings(), data, SMALL)) {
      submit(cluster);
      URI dashboard = cluster.dashboard();
      HttpResponse<String> page =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(dashboard.resolve("/")).build(),
                  HttpResponse.BodyHandlers.ofString());

      assertThat(dashboard.getHost()).isEqualTo("127.0.0.1");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Apache Flink Web Dashboard");
      Eventually.holds(
          "records in the metrics", DEADLINE, () -> cluster.metrics().sum("numRecordsIn") > 0);
    }
  }

  @Test
  void namesABusyDashboardPort() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        DataFolder data = DataFolder.open(folder)) {
      LocalCluster.Options options = new LocalCluster.Options(1, 1, other.getLocalPort());

      assertThatThrownBy(() -> LocalCluster.start(settings(), data, options))
          .isInstanceOf(CommandException.class)
          .hasMessage("port " + other.getLocalPort() + " on 127.0.0.1 is in use");
    }
  }

  @Test
  void saysThatTheSettingsAreMissing() {
    assertThatThrownBy(() -> LocalCluster.settings(folder))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("config.yaml");
  }
}
