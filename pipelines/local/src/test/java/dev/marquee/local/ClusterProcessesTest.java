package dev.marquee.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterProcessesTest {

  private static final Duration DEADLINE = Duration.ofSeconds(90);

  @TempDir static Path folder;

  private static ClusterProcesses cluster;

  @BeforeAll
  static void startCluster() {
    cluster =
        ClusterProcesses.start(
            settings(), folder.resolve("cluster"), ClusterProcesses.Options.of(1, 1));
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
    assertThat(ProcessHandle.current().descendants())
        .noneMatch(process -> process.info().commandLine().orElse("").contains(folder.toString()));
  }

  private static Configuration settings() {
    Configuration settings =
        LocalCluster.settings(Path.of(System.getProperty("marquee.root"), "flink-conf"));
    settings.setString("execution.checkpointing.interval", "500 ms");
    settings.setString("execution.checkpointing.min-pause", "0 ms");
    settings.setString(
        "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    settings.setString("restart-strategy.exponential-delay.initial-backoff", "100 ms");
    settings.setString("heartbeat.interval", "1 s");
    settings.setString("heartbeat.timeout", "5 s");
    return settings;
  }

  /** The job's classes in a jar, as a user would upload it. */
  private static Path jar() throws IOException {
    Path jar = folder.resolve("counting.jar");
    Path classes =
        Path.of(CountingJob.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.list(classes.resolve("dev/marquee/local"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().startsWith("CountingJob")) {
          entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(entries);
          }
          entries.closeEntry();
        }
      }
    }
    return jar;
  }

  /** Counts that the TaskManager whose log this is has printed. */
  private static List<Long> counts(int taskManager) {
    try (Stream<String> lines =
        Files.lines(cluster.logs().resolve("taskmanager-" + taskManager + ".log"))) {
      return lines
          .filter(line -> line.contains(CountingJob.PREFIX))
          .map(
              line ->
                  line.substring(line.indexOf(CountingJob.PREFIX) + CountingJob.PREFIX.length()))
          .map(Long::valueOf)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void runsAnUploadedJobAndGoesOnAfterKillsOfEitherProcess() throws IOException {
    Path jar = jar();
    String main = CountingJob.class.getName();
    String job = cluster.run(jar, main, List.of("1000"), 1, Optional.empty());
    Eventually.holds("checkpoints", DEADLINE, () -> cluster.job(job).completedCheckpoints() >= 2);
    Eventually.holds("counts", DEADLINE, () -> !counts(0).isEmpty());
    assertThat(cluster.job(job).state()).isEqualTo("RUNNING");
    assertThat(cluster.job(job).restarts()).isZero();

    cluster.killTaskManager(0);
    assertThat(cluster.runningTaskManagers()).isZero();
    cluster.startTaskManager();

    Eventually.holds(
        "processing after the kill",
        DEADLINE,
        () -> {
          ClusterProcesses.JobView view = cluster.job(job);
          return view.processing() && view.restoredCheckpoints() >= 1;
        });
    Eventually.holds("counts of the new process", DEADLINE, () -> !counts(1).isEmpty());
    long first = counts(0).get(0);
    assertThat(counts(1).get(0)).isGreaterThan(first);

    cluster.killJobManager();
    Path checkpoint = LatestCheckpoint.in(folder.resolve("checkpoints")).orElseThrow();
    cluster.startJobManager();
    int printed = counts(1).size();
    String again =
        cluster.run(jar, main, List.of("1000"), 1, Optional.of(checkpoint.toUri().toString()));
    Eventually.holds(
        "counts after the JobManager was killed", DEADLINE, () -> counts(1).size() > printed);
    assertThat(counts(1).get(printed)).isGreaterThan(first);

    cluster.cancel(again);
    assertThat(cluster.job(again).state()).isEqualTo("CANCELED");
  }

  @Test
  void saysWhatTheClusterAnswersWhenAJobCannotBeRun() throws IOException {
    Path jar = jar();

    assertThatThrownBy(() -> cluster.run(jar, "no.such.Job", List.of(), 1, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no.such.Job");
  }

  @Test
  void givesItsProcessesFlinkAndNothingOfTheJobs() {
    assertThat(ClusterProcesses.flinkClassPath())
        .contains("flink-runtime-")
        .contains("flink-statebackend-rocksdb")
        .doesNotContain("marquee-")
        .doesNotContain("flink-connector-kafka")
        .doesNotContain("kafka-clients");
  }
}
