package dev.marquee.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the files in a data folder say of the cluster of processes that was started there, held
 * against what runs.
 *
 * <p>Reading needs no lock. Not thread-safe.
 */
final class ClusterState {

  private static final String LAYOUT = "layout.json";

  private final Path folder;
  private Optional<FlinkRest> rest = Optional.empty();

  ClusterState(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /** The layout of the cluster that was last started in a folder; empty when there was none. */
  static Optional<ClusterLayout> layoutOf(Path folder) {
    return JsonFile.read(DataFolder.cluster(folder).resolve(LAYOUT), ClusterLayout.class);
  }

  /**
   * The same where there must be one.
   *
   * @throws CommandException if no cluster was started in the folder
   */
  static ClusterLayout requireLayout(Path folder) {
    return layoutOf(folder)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.UNAVAILABLE,
                    "no cluster was started in "
                        + folder
                        + ": start one with ./marquee cluster start"));
  }

  /** The argument by which processes of a folder's cluster are told from all others. */
  static String mark(Path folder) {
    return "-Dmarquee.cluster=" + folder.toAbsolutePath().normalize();
  }

  /**
   * The jar of a job that was built last.
   *
   * @throws CommandException if there is none
   */
  static Path builtJar(EngineJob job) {
    Path target =
        Path.of(System.getProperty("marquee.root", ""), "pipelines", job.jobName(), "target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        Optional<Path> newest =
            files
                .filter(file -> file.getFileName().toString().endsWith("-job.jar"))
                .max(Comparator.comparingLong(file -> file.toFile().lastModified()));
        if (newest.isPresent()) {
          return newest.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new CommandException(
        ExitCode.UNAVAILABLE,
        "the job " + job.jobName() + " is not built: there is no *-job.jar in " + target);
  }

  /**
   * The job of this name.
   *
   * @throws CommandException if there is none; it suggests the nearest
   */
  static EngineJob job(String name) {
    List<String> names = new ArrayList<>();
    for (EngineJob job : EngineJob.values()) {
      if (job.jobName().equals(name.toLowerCase(Locale.ROOT))) {
        return job;
      }
      names.add(job.jobName());
    }
    throw new CommandException(
        ExitCode.USAGE,
        "unknown job '"
            + name
            + "'"
            + Nearest.suggestion(name, names)
            + "; the jobs are "
            + String.join(", ", names));
  }

  ClusterLayout layout() {
    return requireLayout(folder);
  }

  void remember(ClusterLayout layout) {
    JsonFile.write(DataFolder.cluster(folder).resolve(LAYOUT), layout);
  }

  FlinkRest rest() {
    if (rest.isEmpty()) {
      rest = Optional.of(new FlinkRest(layout().rest()));
    }
    return rest.get();
  }

  /** Whether our JobManager lives and its REST answers. */
  boolean isAnswering() {
    return process(ClusterLaunch.JOB_MANAGER).isPresent() && rest().slots().isPresent();
  }

  /** Names of the processes that a running cluster has. */
  List<String> expectedProcesses() {
    List<String> names = new ArrayList<>(List.of(ClusterLaunch.BROKER, ClusterLaunch.JOB_MANAGER));
    for (int i = 1; i <= layout().taskManagers(); i++) {
      names.add(ClusterLaunch.TASK_MANAGER + i);
    }
    return names;
  }

  /** The process of this name, if it lives and is ours. */
  Optional<OwnedProcess> process(String name) {
    return JsonFile.read(processFile(name), OwnedProcess.class)
        .filter(process -> process.find().isPresent());
  }

  /** All processes that live and are ours. */
  List<OwnedProcess> processes() {
    Path files = DataFolder.cluster(folder).resolve("processes");
    if (!Files.isDirectory(files)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(files)) {
      return list.map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".json"))
          .sorted()
          .flatMap(file -> process(file.substring(0, file.length() - ".json".length())).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remember(OwnedProcess process) {
    create(processFile(process.name()).getParent());
    JsonFile.write(processFile(process.name()), process);
  }

  /** The job as it was last submitted; empty when it never was. */
  Optional<DeployedJob> deployed(EngineJob job) {
    return JsonFile.read(jobFile(job), DeployedJob.class);
  }

  void remember(EngineJob job, DeployedJob deployed) {
    create(jobFile(job).getParent());
    JsonFile.write(jobFile(job), deployed);
  }

  /** The job as Flink shows it, if it has not ended. */
  Optional<FlinkRest.Job> running(EngineJob job) {
    return deployed(job)
        .flatMap(deployed -> rest().find(deployed.id()))
        .filter(view -> !view.hasEnded());
  }

  boolean isRunning(DeployedJob deployed) {
    return rest().find(deployed.id()).filter(view -> !view.hasEnded()).isPresent();
  }

  /** Folder of a job's savepoints. */
  Path savepoints(EngineJob job) {
    return DataFolder.cluster(folder).resolve("savepoints").resolve(job.jobName());
  }

  private Path processFile(String name) {
    return DataFolder.cluster(folder).resolve("processes").resolve(name + ".json");
  }

  private Path jobFile(EngineJob job) {
    return DataFolder.cluster(folder).resolve("jobs").resolve(job.jobName() + ".json");
  }

  private static void create(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the folder " + path + " cannot be created: " + e, e);
    }
  }
}
