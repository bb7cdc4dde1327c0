package dev.marquee.docker;

import dev.marquee.local.Marquee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./marquee run} in a process of its own, with the metrics of a container, pushed.
 *
 * <p>Broker, cluster, the three jobs and viewers who misbehave a little, so that refused and late
 * events exist.
 */
final class RunningEngine implements AutoCloseable {
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final Path log;

  RunningEngine(Path folder, PushedMetrics metrics) {
    Path root = folder.resolve("root");
    writeSettings(root.resolve("flink-conf"), metrics);
    log = folder.resolve("run.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx2g",
            "-Dmarquee.root=" + root,
            "-cp",
            System.getProperty("java.class.path"),
            Marquee.class.getName(),
            "run",
            "--data",
            folder.resolve("data").toString(),
            "--kafka-port",
            "0",
            "--dashboard-port",
            "0",
            "--no-console",
            "--parallelism",
            "1",
            "--titles",
            "200",
            "--profiles",
            "500",
            "--rate",
            "300",
            "--misbehave",
            "--json",
            "--option",
            "attribution.window=2 s"));
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The settings of a container as far as metrics go, with the reporter that pushes. */
  private static void writeSettings(Path folder, PushedMetrics metrics) {
    StringBuilder settings =
        new StringBuilder(DockerFolder.text(DockerFolder.ROOT.resolve("flink-conf/config.yaml")));
    DockerFolder.text(DockerFolder.DOCKER.resolve("flink/container.yaml"))
        .lines()
        .filter(line -> line.startsWith("metrics."))
        .filter(line -> !line.startsWith("metrics.reporter.prom.factory.class"))
        .filter(line -> !line.startsWith("metrics.reporter.prom.port"))
        .forEach(line -> settings.append(line).append('\n'));
    settings
        .append("metrics.reporter.prom.factory.class: ")
        .append("org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporterFactory\n")
        .append("metrics.reporter.prom.hostUrl: ")
        .append(metrics.address())
        .append("\nmetrics.reporter.prom.interval: 1 s\n")
        .append("metrics.reporter.prom.jobName: flink\n")
        .append("metrics.reporter.prom.randomJobNameSuffix: \"false\"\n");
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.yaml"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails when it has ended, with what it said last. */
  void requireAlive() {
    if (!process.isAlive()) {
      String text = DockerFolder.text(log);
      throw new IllegalStateException(
          "the engine ended with "
              + process.exitValue()
              + ": "
              + text.substring(Math.max(0, text.length() - 2000)));
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
