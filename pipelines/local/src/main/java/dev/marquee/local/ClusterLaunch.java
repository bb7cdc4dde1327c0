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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Starts the processes of a {@link StandaloneCluster}: a broker, a JobManager and TaskManagers.
 *
 * <p>They follow the settings of {@code flink-conf}, memory included, which Flink's own code
 * divides as its scripts do; what must differ on one machine is replaced: addresses, ports,
 * folders, and as many slots as the jobs take. Not thread-safe.
 */
final class ClusterLaunch {
  static final String BROKER = "broker";
  static final String JOB_MANAGER = "jobmanager";
  static final String TASK_MANAGER = "taskmanager-";

  /** A loaded laptop takes a minute; a process that will not come ends earlier and says why. */
  static final Duration START_DEADLINE = Duration.ofSeconds(120);

  static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  private final DataFolder data;
  private final Consumer<String> progress;

  /**
   * @param progress told in a line each what was done
   */
  ClusterLaunch(DataFolder data, Consumer<String> progress) {
    this.data = data;
    this.progress = progress;
  }

  /**
   * Starts the processes that do not run and returns when all slots are registered. Those that run
   * are left alone.
   *
   * @throws CommandException if a port is busy or a process does not come up; what this call has
   *     started is ended again
   */
  void run(ClusterOptions options) {
    ClusterState state = new ClusterState(data.path());
    Configuration flink = flinkSettings(options);
    ClusterLayout layout = layout(options, flink, state);
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

  private Configuration flinkSettings(ClusterOptions options) {
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

  private ClusterLayout layout(ClusterOptions options, Configuration flink, ClusterState state) {
    Optional<ClusterLayout> before = ClusterState.layoutOf(data.path());
    boolean running = !state.processes().isEmpty();
    ClusterLayout layout =
        new ClusterLayout(
            port(
                "--kafka-port",
                options.kafkaPort(),
                before.map(ClusterLayout::kafka),
                9092,
                running),
            port(
                "--dashboard-port",
                options.dashboardPort(),
                before.map(ClusterLayout::dashboard),
                flink.get(RestOptions.PORT),
                running),
            port(
                "--job-manager-port",
                options.jobManagerPort(),
                before.map(ClusterLayout::jobManager),
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

  private void prepare(Configuration flink, ClusterLayout layout) {
    ClusterProcesses.listenOnLoopback(flink, layout.dashboard(), layout.jobManager());
    try (InputStream logging = ClusterLaunch.class.getResourceAsStream("/log4j2-file.properties")) {
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

  private static Path conf(DataFolder data) {
    return data.cluster().resolve("conf");
  }

  private Path conf() {
    return conf(data);
  }

  /** The properties file that a job is submitted with. */
  static Path jobSettings(DataFolder data, EngineJob job) {
    return conf(data).resolve(job.jobName() + ".properties");
  }

  /**
   * The properties file of each job with what this cluster replaces, secrets included, readable by
   * its owner only; and held against the options that the job knows.
   */
  private void writeJobSettings(ClusterLayout layout, int inputPartitions) {
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
      Path file = jobSettings(data, job);
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

  private OwnedProcess launchBroker(Configuration flink, ClusterLayout layout) {
    requireFree(layout.kafka(), "--kafka-port");
    return launch(
        BROKER,
        flink,
        List.of("-Xmx768m"),
        System.getProperty("java.class.path"),
        BrokerProcess.class,
        List.of(String.valueOf(layout.kafka()), data.kafka().toString()));
  }

  private OwnedProcess launchJobManager(Configuration flink, ClusterLayout layout) {
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
                throw new IllegalStateException(
                    process.name() + " has ended" + lastWords(process.name()));
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

  /** The last error in the log of a process, or what it printed last: why it has ended. */
  private String lastWords(String name) {
    for (Path file :
        List.of(OwnedProcess.log(data.logs(), name), OwnedProcess.output(data.logs(), name))) {
      try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
        Optional<String> last =
            lines
                .filter(line -> line.contains(" ERROR ") || line.contains("Exception"))
                .reduce((before, after) -> after);
        if (last.isPresent()) {
          return " (" + last.get().strip() + ")";
        }
      } catch (IOException | UncheckedIOException unreadable) {
        // The folder of the logs is named anyway.
      }
    }
    return "";
  }

  private static boolean answers(String broker) {
    try {
      BrokerOptions.connect(broker).close();
      return true;
    } catch (CommandException e) {
      if (e.exitCode() != ExitCode.UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  private static void requireFree(int port, String option) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(ClusterLayout.HOST), port));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE,
          "port " + port + " on " + ClusterLayout.HOST + " is in use; give another with " + option,
          e);
    }
  }
}
