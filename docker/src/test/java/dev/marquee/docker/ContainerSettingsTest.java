package dev.marquee.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flink's settings in containers, as Flink reads them. */
final class ContainerSettingsTest {
  private static final String REPORTER = "metrics.reporter.prom.";

  /** Where files may be written and run; the composition has a volume there. */
  private static final String WORK = "/var/lib/marquee-work";

  /** JavaCPP's property for where it unpacks native code. */
  private static final String UNPACKED = "org.bytedeco.javacpp.cachedir";

  @TempDir Path folder;

  private static Configuration outside() {
    return GlobalConfiguration.loadConfiguration(
        DockerFolder.ROOT.resolve("flink-conf").toString());
  }

  private static Map<String, String> overlay() {
    Map<String, String> overlay = new TreeMap<>();
    JsonNode file = DockerFolder.read(DockerFolder.DOCKER.resolve("flink/container.yaml"));
    file.properties().forEach(entry -> overlay.put(entry.getKey(), entry.getValue().asText()));
    return overlay;
  }

  @Test
  void everyKeyReplacesTheOneOutsideAndNothingElseChanges() {
    Map<String, String> expected = new TreeMap<>(outside().toMap());
    expected.putAll(overlay());

    Configuration container = ContainerSettings.load(folder, "");

    assertThat(new TreeMap<>(container.toMap())).isEqualTo(expected);
  }

  @Test
  void everyKeyIsOneThatFlinkReads() {
    Configuration container = ContainerSettings.load(folder, "");
    assertThat(container.get(RestOptions.ADDRESS)).isEqualTo("jobmanager");
    assertThat(container.get(RestOptions.BIND_ADDRESS)).isEqualTo("0.0.0.0");
    assertThat(container.get(JobManagerOptions.ADDRESS)).isEqualTo("jobmanager");
    assertThat(container.get(JobManagerOptions.BIND_HOST)).isEqualTo("0.0.0.0");
    assertThat(container.get(TaskManagerOptions.BIND_HOST)).isEqualTo("0.0.0.0");
    assertThat(container.get(TaskManagerOptions.RPC_PORT)).isEqualTo("6122");
    assertThat(container.get(NettyShuffleEnvironmentOptions.DATA_PORT)).isEqualTo(6121);
    assertThat(container.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(3);
    assertThat(container.get(BlobServerOptions.PORT)).isEqualTo("6124");
    assertThat(container.get(CoreOptions.TMP_DIRS)).isEqualTo(WORK);
    assertThat(container.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo("file:///var/lib/marquee/checkpoints");
    assertThat(container.get(CheckpointingOptions.SAVEPOINT_DIRECTORY))
        .isEqualTo("file:///var/lib/marquee/savepoints");
    assertThat(container.get(CoreOptions.FLINK_JVM_OPTIONS)).contains("--add-opens=");
    for (ConfigOption<String> options :
        List.of(
            CoreOptions.FLINK_JM_JVM_OPTIONS,
            CoreOptions.FLINK_TM_JVM_OPTIONS,
            CoreOptions.FLINK_CLI_JVM_OPTIONS)) {
      assertThat(container.get(options)).isEqualTo("-D" + UNPACKED + "=" + WORK + "/javacpp");
    }
    assertThat(container.get(MetricOptions.REPORTERS_LIST)).isEqualTo("prom");
    assertThat(container.get(MetricOptions.JOB_STATUS_METRICS))
        .containsExactlyInAnyOrder(
            MetricOptions.JobStatusMetrics.STATE, MetricOptions.JobStatusMetrics.CURRENT_TIME);
    long keys = overlay().keySet().stream().filter(key -> !key.startsWith(REPORTER)).count();
    assertThat(keys).isEqualTo(17);
  }

  @Test
  void theReporterIsOnInContainersAndNowhereElse() throws Exception {
    Configuration container = ContainerSettings.load(folder, "");
    MetricConfig reporter = new MetricConfig();
    container
        .toMap()
        .forEach(
            (key, value) -> {
              if (key.startsWith(REPORTER)) {
                reporter.setProperty(key.substring(REPORTER.length()), value);
              }
            });
    MetricReporterFactory factory =
        Class.forName(reporter.getProperty("factory.class"))
            .asSubclass(MetricReporterFactory.class)
            .getDeclaredConstructor()
            .newInstance();

    assertThat(factory).isInstanceOf(PrometheusReporterFactory.class);
    assertThat(reporter.getInteger("port", 0)).isEqualTo(9249);
    assertThat(reporter.getBoolean("filterLabelValueCharacters", true)).isFalse();
    assertThat(outside().toMap().keySet()).noneMatch(key -> key.startsWith("metrics.reporter"));
  }
}
