package dev.marquee.local;

import dev.marquee.streaming.JobOptions;
import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A broker and a standalone Flink cluster on this machine, each process a JVM of its own that
 * outlives the command which started it.
 *
 * <p>Everything lies in a data folder, by which the next command finds what runs. The processes
 * listen on the loopback address only. One command at a time holds the folder. Not thread-safe.
 */
final class StandaloneCluster implements AutoCloseable {
  private final DataFolder data;
  private final Consumer<String> progress;

  private StandaloneCluster(DataFolder data, Consumer<String> progress) {
    this.data = data;
    this.progress = progress;
  }

  /** Where a cluster keeps its data when it is not told. */
  static Path defaultPath() {
    return DataFolder.defaultPath().resolveSibling(".marquee-cluster");
  }

  /**
   * Takes the folder for this command.
   *
   * @param progress told in a line each what was done
   */
  static StandaloneCluster open(Path folder, Consumer<String> progress) {
    return new StandaloneCluster(DataFolder.open(folder), progress);
  }

  /**
   * The same for a folder in which a cluster was started before.
   *
   * @throws CommandException if there was none
   */
  static StandaloneCluster openExisting(Path folder, Consumer<String> progress) {
    ClusterState.requireLayout(folder);
    return open(folder, progress);
  }

  /**
   * Starts the processes that do not run and returns when all slots are registered. Those that run
   * are left alone.
   *
   * @throws CommandException if a port is busy or a process does not come up; what this call has
   *     started is ended again
   */
  void start(ClusterOptions options) {
    new ClusterLaunch(data, progress).run(options);
  }

  /**
   * Starts jobs that do not run and returns when each of their tasks processes records. A job goes
   * on from the savepoint with which it was stopped, or else from its last checkpoint.
   */
  void submit(List<EngineJob> jobs) {
    ClusterState state = requireRunning();
    Map<EngineJob, DeployedJob> submitted = new EnumMap<>(EngineJob.class);
    for (EngineJob job : jobs) {
      Optional<DeployedJob> before = state.deployed(job);
      if (before.isPresent() && state.isRunning(before.get())) {
        awaitProcessing(state, job, before.get());
        progress.accept(job.jobName() + " runs");
        continue;
      }
      String jar =
          before.map(DeployedJob::jar).orElseGet(() -> keep(job, ClusterState.builtJar(job)));
      submitted.put(
          job,
          launch(
              state,
              job,
              jar,
              before.flatMap(this::resumePoint),
              before.map(DeployedJob::upgrades).orElse(List.of())));
    }
    submitted.forEach(
        (job, deployed) -> {
          awaitProcessing(state, job, deployed);
          progress.accept(
              job.jobName()
                  + " runs"
                  + (deployed.startedFrom() == null ? "" : " on from " + deployed.startedFrom()));
          prune(job, deployed);
        });
  }

  /**
   * Stops a job with a savepoint and starts another jar of it from there. If that does not run, the
   * former jar goes on from the savepoint.
   *
   * @param jar the other jar; empty for the one that was built last
   */
  void upgrade(EngineJob job, Optional<Path> jar) {
    ClusterState state = requireRunning();
    Path source = jar.orElseGet(() -> ClusterState.builtJar(job));
    if (!Files.isReadable(source)) {
      throw new CommandException(ExitCode.UNAVAILABLE, "the jar " + source + " cannot be read");
    }
    DeployedJob before = requireRunning(state, job);
    String next = keep(job, source);
    String savepoint = stop(state, job, before);
    try {
      DeployedJob after =
          launch(state, job, next, Optional.of(savepoint), before.upgradesAfter(savepoint));
      awaitProcessing(state, job, after);
      prune(job, after);
    } catch (RuntimeException e) {
      state.running(job).ifPresent(running -> state.rest().cancel(running.id()));
      DeployedJob again =
          launch(state, job, before.jar(), Optional.of(savepoint), before.upgrades());
      awaitProcessing(state, job, again);
      throw new CommandException(
          ExitCode.INCOMPLETE,
          job.jobName()
              + " was not upgraded and goes on as it was from "
              + savepoint
              + ": "
              + e.getMessage(),
          e);
    }
    progress.accept(job.jobName() + " was upgraded and went on from " + savepoint);
  }

  /**
   * Starts a job again as it was before its last upgrade, from the savepoint that was taken then.
   * Input since then is read again.
   */
  void rollBack(EngineJob job) {
    ClusterState state = requireRunning();
    DeployedJob before = requireDeployed(state, job);
    DeployedJob.Upgrade upgrade =
        before
            .lastUpgrade()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.UNAVAILABLE,
                        job.jobName() + " has had no upgrade to be rolled back"));
    state.running(job).ifPresent(running -> state.rest().cancel(running.id()));
    DeployedJob after =
        launch(
            state,
            job,
            upgrade.jar(),
            Optional.of(upgrade.savepoint()),
            before.upgrades().subList(0, before.upgrades().size() - 1));
    awaitProcessing(state, job, after);
    progress.accept(job.jobName() + " was rolled back to " + upgrade.savepoint());
    prune(job, after);
  }

  /**
   * Stops each job with a savepoint and ends the processes.
   *
   * @return whether every running job could be stopped with a savepoint; another goes on from its
   *     last checkpoint
   */
  boolean stop() {
    ClusterState state = new ClusterState(data.path());
    boolean whole = true;
    if (state.isAnswering()) {
      for (EngineJob job : EngineJob.values()) {
        Optional<DeployedJob> deployed = state.deployed(job).filter(one -> state.isRunning(one));
        if (deployed.isPresent()) {
          whole &= stopForRestart(state, job, deployed.get());
        }
      }
    } else if (state.process(ClusterLaunch.JOB_MANAGER).isPresent()
        || !state.processes().isEmpty()) {
      progress.accept("Flink does not answer: jobs will go on from their last checkpoints");
      whole = false;
    }
    // The broker last: tasks that end commit their offsets.
    List<OwnedProcess> processes = new ArrayList<>(state.processes());
    processes.sort(
        (a, b) ->
            Boolean.compare(
                a.name().equals(ClusterLaunch.BROKER), b.name().equals(ClusterLaunch.BROKER)));
    for (OwnedProcess process : processes) {
      process.end(ClusterLaunch.STOP_DEADLINE);
      progress.accept(process.name() + " (process " + process.pid() + ") has ended");
    }
    DataFolder.delete(data.work());
    return whole;
  }

  private boolean stopForRestart(ClusterState state, EngineJob job, DeployedJob deployed) {
    try {
      progress.accept(job.jobName() + " stopped at " + stop(state, job, deployed));
      return true;
    } catch (IllegalStateException | AssertionError e) {
      progress.accept(
          job.jobName() + " will go on from its last checkpoint, as there is " + e.getMessage());
      return false;
    }
  }

  /** Returns the savepoint, which is remembered before anything else happens. */
  private String stop(ClusterState state, EngineJob job, DeployedJob deployed) {
    String savepoint = state.rest().stopWithSavepoint(deployed.id(), state.savepoints(job));
    Eventually.holds(
        "end of the job", ClusterLaunch.STOP_DEADLINE, () -> !state.isRunning(deployed));
    state.remember(job, deployed.stopped(savepoint));
    return savepoint;
  }

  private ClusterState requireRunning() {
    ClusterState state = new ClusterState(data.path());
    if (!state.isAnswering()) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "no cluster runs in " + data.path() + ": start it with ./marquee cluster start");
    }
    return state;
  }

  private static DeployedJob requireDeployed(ClusterState state, EngineJob job) {
    return state
        .deployed(job)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.UNAVAILABLE,
                    job.jobName()
                        + " was never submitted: ./marquee cluster submit "
                        + job.jobName()));
  }

  private static DeployedJob requireRunning(ClusterState state, EngineJob job) {
    DeployedJob deployed = requireDeployed(state, job);
    if (!state.isRunning(deployed)) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          job.jobName() + " does not run: ./marquee cluster submit " + job.jobName());
    }
    return deployed;
  }

  private Optional<String> resumePoint(DeployedJob job) {
    if (job.stoppedAt() != null) {
      return Optional.of(job.stoppedAt());
    }
    return LatestCheckpoint.in(data.checkpoints(job.id()))
        .map(path -> path.toUri().toString())
        .or(() -> Optional.ofNullable(job.startedFrom()));
  }

  private DeployedJob launch(
      ClusterState state,
      EngineJob job,
      String jar,
      Optional<String> from,
      List<DeployedJob.Upgrade> upgrades) {
    Path settings = ClusterLaunch.jobSettings(data, job);
    String id =
        state
            .rest()
            .run(
                Path.of(jar),
                null,
                List.of("--" + JobOptions.CONFIG_ARGUMENT + "=" + settings),
                state.layout().parallelism(),
                from);
    DeployedJob deployed = new DeployedJob(id, jar, from.orElse(null), null, upgrades);
    state.remember(job, deployed);
    return deployed;
  }

  private static void awaitProcessing(ClusterState state, EngineJob job, DeployedJob deployed) {
    try {
      Eventually.holds(
          job.jobName() + " to process records",
          ClusterLaunch.START_DEADLINE,
          () -> {
            FlinkRest.Job view = state.rest().job(deployed.id());
            if (view.hasEnded()) {
              throw new IllegalStateException(job.jobName() + " is " + view.state());
            }
            return view.isProcessing();
          });
    } catch (IllegalStateException | AssertionError e) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          e.getMessage()
              + state.rest().lastFailure(deployed.id()).map(why -> ": " + why).orElse(""),
          e);
    }
  }

  /** Copies a jar into the folder, so that a later build does not take it away. */
  private String keep(EngineJob job, Path jar) {
    try {
      Path folder = Files.createDirectories(data.cluster().resolve("jars"));
      // Name and date tell builds apart: a way back must find the jar that it left.
      Path kept =
          folder.resolve(job.jobName() + "-" + Files.getLastModifiedTime(jar).toMillis() + ".jar");
      if (!Files.exists(kept)) {
        Path next = folder.resolve(kept.getFileName() + ".next");
        Files.copy(jar, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, kept, StandardCopyOption.ATOMIC_MOVE);
      }
      return kept.toString();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, "the jar " + jar + " cannot be kept: " + e.getMessage(), e);
    }
  }

  /** Deletes the savepoints and jars of a job that no way back needs. */
  private void prune(EngineJob job, DeployedJob deployed) {
    Path jars = data.cluster().resolve("jars");
    Path savepoints = new ClusterState(data.path()).savepoints(job);
    try (Stream<Path> kept = Files.list(jars);
        Stream<Path> taken =
            Files.isDirectory(savepoints) ? Files.list(savepoints) : Stream.empty()) {
      kept.filter(jar -> jar.getFileName().toString().startsWith(job.jobName()))
          .filter(jar -> !deployed.needs(jar.toString()))
          .forEach(DataFolder::delete);
      taken
          .filter(
              path ->
                  !deployed.needs(path.toUri().toString())
                      && !deployed.needs("file:" + path.toAbsolutePath()))
          .forEach(DataFolder::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets other commands have the folder; the processes stay. */
  @Override
  public void close() {
    data.close();
  }
}
