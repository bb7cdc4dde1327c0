package dev.marquee.local;

import dev.marquee.streaming.EdgeOptions;
import dev.marquee.streaming.JobOptions;
import dev.marquee.testing.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A broker and a standalone Flink cluster on this machine, each process a JVM of its own that
 * outlives the command which started it.
 *
 * <p>Everything lies in a data folder, by which the next command finds what runs. The processes
 * listen on the loopback address only and follow the settings of {@code flink-conf}, memory
 * included; what must differ on one machine is replaced: addresses, ports, folders, and as many
 * slots as the jobs take. One command at a time holds the folder. Not thread-safe.
 */
final class StandaloneCluster implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String BROKER = "broker";
  private static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = "taskmanager-";

  /** A loaded laptop takes a minute; a process that will not come ends earlier and says why. */
  private static final Duration START_DEADLINE = Duration.ofSeconds(120);

  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  private final DataFolder data;
  private final Consumer<String> progress;

  /**
   * What to start.
   *
   * @param settings folder with {@code config.yaml} and the properties files of the jobs
   * @param kafkaPort port of the broker; null for the one before, or 9092; 0 for a free one
   * @param dashboardPort port of Flink's REST and dashboard; null for the one before, or that of
   *     the settings; 0 for a free one
   * @param jobManagerPort port by which TaskManagers find the JobManager; the same
   * @param taskManagers how many, at least 1
   * @param taskManagerMemory all memory of a TaskManager; null for that of the settings
   * @param flink further settings of Flink, over those of the folder
   */
  record Options(
      Path settings,
      Integer kafkaPort,
      Integer dashboardPort,
      Integer jobManagerPort,
      int taskManagers,
      MemorySize taskManagerMemory,
      Map<String, String> flink) {

    Options {
      requirePort("--kafka-port", kafkaPort);
      requirePort("--dashboard-port", dashboardPort);
      requirePort("--job-manager-port", jobManagerPort);
      if (taskManagers < 1 || taskManagers > 16) {
        throw new CommandException(
            ExitCode.USAGE, "--task-managers must be between 1 and 16, is " + taskManagers);
      }
      flink = Map.copyOf(flink);
    }

    private static void requirePort(String option, Integer port) {
      if (port != null && (port < 0 || port > 65_535)) {
        throw new CommandException(
            ExitCode.USAGE, option + " must be between 0 and 65535, is " + port);
      }
    }
  }

  /**
   * What the next command needs to know of the one that started the cluster.
   *
   * @param kafka port of the broker
   * @param dashboard port of REST
   * @param jobManager port for the TaskManagers
   * @param taskManagers how many there are
   * @param parallelism subtasks of a job's operators
   * @param settings folder of the settings of the jobs
   */
  record Layout(
      int kafka,
      int dashboard,
      int jobManager,
      int taskManagers,
      int parallelism,
      String settings) {

    String broker() {
      return HOST + ":" + kafka;
    }

    URI rest() {
      return URI.create("http://" + HOST + ":" + dashboard);
    }
  }

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
  void start(Options options) {
    ClusterState state = new ClusterState(data.path());
    Configuration flink = flinkSettings(options);
    Layout layout = layout(options, flink, state);
    prepare(flink, layout);
    List<OwnedProcess> started = new ArrayList<>();
    List<String> newcomers = new ArrayList<>();
    try {
      if (state.process(BROKER).isEmpty()) {
        started.add(launchBroker(flink, layout));
        data.rememberBrokerAddress(layout.broker());
      }
      if (state.process(JOB_MANAGER).isEmpty()) {
        started.add(launchJobManager(flink, layout));
      }
      for (int i = 1; i <= layout.taskManagers(); i++) {
        if (state.process(TASK_MANAGER + i).isEmpty()) {
          // Told from one of the same place that died: Flink counts that one for a while yet.
          String id = TASK_MANAGER + i + "-" + UUID.randomUUID();
          newcomers.add(id);
          started.add(launchTaskManager(TASK_MANAGER + i, id, flink));
        }
      }
      await("the broker", started, () -> answers(layout.broker()));
      int partitions = LocalEngine.createTopics(layout.broker(), Map.of());
      writeJobSettings(layout, partitions);
      FlinkRest rest = new FlinkRest(layout.rest());
      await(
          layout.taskManagers() + " TaskManagers",
          started,
          () ->
              rest.taskManagers()
                  .filter(ids -> ids.size() == layout.taskManagers() && ids.containsAll(newcomers))
                  .isPresent());
    } catch (RuntimeException e) {
      started.forEach(process -> process.end(STOP_DEADLINE));
      throw e;
    }
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
    } else if (state.process(JOB_MANAGER).isPresent() || !state.processes().isEmpty()) {
      progress.accept("Flink does not answer: jobs will go on from their last checkpoints");
      whole = false;
    }
    // The broker last: tasks that end commit their offsets.
    List<OwnedProcess> processes = new ArrayList<>(state.processes());
    processes.sort((a, b) -> Boolean.compare(a.name().equals(BROKER), b.name().equals(BROKER)));
    for (OwnedProcess process : processes) {
      process.end(STOP_DEADLINE);
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
    Eventually.holds("end of the job", STOP_DEADLINE, () -> !state.isRunning(deployed));
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
    Path settings = jobSettings(job);
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
          START_DEADLINE,
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

  private Configuration flinkSettings(Options options) {
    Configuration flink = LocalCluster.settings(options.settings());
    if (options.taskManagerMemory() != null) {
      flink.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, options.taskManagerMemory());
    }
    options.flink().forEach(flink::setString);
    int subtasks = EngineJob.values().length * flink.get(CoreOptions.DEFAULT_PARALLELISM);
    flink.set(
        TaskManagerOptions.NUM_TASK_SLOTS,
        (subtasks + options.taskManagers() - 1) / options.taskManagers());
    flink.set(CoreOptions.TMP_DIRS, data.work().toString());
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, data.checkpoints("").toUri().toString());
    return flink;
  }

  private Layout layout(Options options, Configuration flink, ClusterState state) {
    Optional<Layout> before = ClusterState.layoutOf(data.path());
    boolean running = !state.processes().isEmpty();
    Layout layout =
        new Layout(
            port("--kafka-port", options.kafkaPort(), before.map(Layout::kafka), 9092, running),
            port(
                "--dashboard-port",
                options.dashboardPort(),
                before.map(Layout::dashboard),
                flink.get(RestOptions.PORT),
                running),
            port(
                "--job-manager-port",
                options.jobManagerPort(),
                before.map(Layout::jobManager),
                flink.get(JobManagerOptions.PORT),
                running),
            options.taskManagers(),
            flink.get(CoreOptions.DEFAULT_PARALLELISM),
            options.settings().toAbsolutePath().toString());
    if (running && before.isPresent() && before.get().taskManagers() > layout.taskManagers()) {
      throw new CommandException(
          ExitCode.USAGE,
          "the cluster runs with "
              + before.get().taskManagers()
              + " TaskManagers: stop it before it is given fewer");
    }
    return layout;
  }

  private static int port(
      String option, Integer given, Optional<Integer> before, int usual, boolean running) {
    if (given == null || (given == 0 && running)) {
      return before.orElse(usual);
    }
    if (running && !before.equals(Optional.of(given))) {
      throw new CommandException(
          ExitCode.USAGE,
          "the cluster runs with "
              + option
              + " "
              + before.map(String::valueOf).orElse("unknown")
              + ": stop it first");
    }
    return given == 0 ? ClusterProcesses.freePort() : given;
  }

  private void prepare(Configuration flink, Layout layout) {
    ClusterProcesses.listenOnLoopback(flink, layout.dashboard(), layout.jobManager());
    try (InputStream logging =
        StandaloneCluster.class.getResourceAsStream("/log4j2-file.properties")) {
      Files.createDirectories(conf());
      Files.createDirectories(data.logs());
      Files.createDirectories(data.work());
      Files.write(
          conf().resolve("config.yaml"),
          ConfigurationUtils.convertConfigToWritableLines(flink, true));
      Files.copy(logging, conf().resolve("log4j2.properties"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, conf() + " cannot be written: " + e.getMessage(), e);
    }
    new ClusterState(data.path()).remember(layout);
  }

  private Path conf() {
    return data.cluster().resolve("conf");
  }

  private Path jobSettings(EngineJob job) {
    return conf().resolve(job.jobName() + ".properties");
  }

  /**
   * The properties file of each job with what this cluster replaces, secrets included, readable by
   * its owner only; and held against the options that the job knows.
   */
  private void writeJobSettings(Layout layout, int inputPartitions) {
    Properties secrets = load(LocalEngine.secret(data));
    for (EngineJob job : EngineJob.values()) {
      Properties all = load(Path.of(layout.settings()).resolve(job.jobName() + ".properties"));
      all.setProperty(EdgeOptions.BOOTSTRAP_SERVERS.key(), layout.broker());
      if (job.keys().contains("model.input-partitions")) {
        all.setProperty("model.input-partitions", Integer.toString(inputPartitions));
      }
      secrets.stringPropertyNames().stream()
          .filter(key -> job.keys().contains(key) && !all.containsKey(key))
          .forEach(key -> all.setProperty(key, secrets.getProperty(key)));
      Path file = jobSettings(job);
      try {
        Files.deleteIfExists(file);
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
          all.store(writer, null);
        }
        JobOptions.parse(
            new String[] {"--" + JobOptions.CONFIG_ARGUMENT + "=" + file},
            System.getenv(),
            job.options());
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.UNAVAILABLE, file + " cannot be written: " + e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.USAGE, job.jobName() + ": " + e.getMessage(), e);
      }
    }
  }

  private static Properties load(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
      return properties;
    } catch (IOException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, file + " cannot be read", e);
    }
  }

  private OwnedProcess launchBroker(Configuration flink, Layout layout) {
    requireFree(layout.kafka(), "--kafka-port");
    return launch(
        BROKER,
        flink,
        List.of("-Xmx768m"),
        System.getProperty("java.class.path"),
        BrokerProcess.class,
        List.of(String.valueOf(layout.kafka()), data.kafka().toString()));
  }

  private OwnedProcess launchJobManager(Configuration flink, Layout layout) {
    requireFree(layout.dashboard(), "--dashboard-port");
    requireFree(layout.jobManager(), "--job-manager-port");
    // As Flink's scripts do it: the memory of the settings, divided by Flink itself.
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(flink);
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf().toString()));
    arguments.addAll(words(JobManagerProcessUtils.generateDynamicConfigsStr(memory)));
    return launch(
        JOB_MANAGER,
        flink,
        words(ProcessMemoryUtils.generateJvmParametersStr(memory, true)),
        ClusterProcesses.flinkClassPath(),
        StandaloneSessionClusterEntrypoint.class,
        arguments);
  }

  private OwnedProcess launchTaskManager(String name, String id, Configuration flink) {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(flink);
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf().toString()));
    arguments.addAll(words(TaskExecutorProcessUtils.generateDynamicConfigsStr(memory)));
    arguments.add("-D" + TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + id);
    return launch(
        name,
        flink,
        words(ProcessMemoryUtils.generateJvmParametersStr(memory)),
        ClusterProcesses.flinkClassPath(),
        TaskManagerRunner.class,
        arguments);
  }

  private OwnedProcess launch(
      String name,
      Configuration flink,
      List<String> memory,
      String classPath,
      Class<?> mainClass,
      List<String> arguments) {
    String mark = ClusterState.mark(data.path());
    List<String> options = new ArrayList<>(memory);
    options.addAll(words(flink.get(CoreOptions.FLINK_JVM_OPTIONS)));
    options.add(mark);
    options.add("-Djava.awt.headless=true");
    options.add("-Dmarquee.log.file=" + OwnedProcess.log(data.logs(), name));
    options.add("-Dlog4j2.configurationFile=" + conf().resolve("log4j2.properties"));
    Process process =
        new JavaProcess(options, classPath, mainClass, arguments)
            .start(OwnedProcess.output(data.logs(), name));
    OwnedProcess owned = OwnedProcess.of(name, process, mark);
    new ClusterState(data.path()).remember(owned);
    progress.accept(name + " is process " + process.pid());
    return owned;
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : Arrays.asList(text.strip().split("\\s+"));
  }

  private void await(String what, List<OwnedProcess> started, BooleanSupplier condition) {
    try {
      Eventually.holds(
          what,
          START_DEADLINE,
          () -> {
            for (OwnedProcess process : started) {
              if (process.find().isEmpty()) {
                throw new IllegalStateException(process.name() + " has ended");
              }
            }
            return condition.getAsBoolean();
          });
    } catch (IllegalStateException | AssertionError e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "the cluster did not start: " + e.getMessage() + "; its logs are in " + data.logs(),
          e);
    }
  }

  private static boolean answers(String broker) {
    try {
      BrokerOptions.connect(broker).close();
      return true;
    } catch (CommandException e) {
      return false;
    }
  }

  private static void requireFree(int port, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "port " + port + " on " + HOST + " is in use; give another with " + option,
          e);
    }
  }

  /** Lets other commands have the folder; the processes stay. */
  @Override
  public void close() {
    data.close();
  }
}
