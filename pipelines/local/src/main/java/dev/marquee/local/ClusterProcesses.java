package dev.marquee.local;

import dev.marquee.testing.Eventually;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A Flink cluster of separate processes on this machine: a JobManager and TaskManagers, each in a
 * Java process of its own, as a standalone cluster is, started from Flink's jars on the class path
 * of this process.
 *
 * <p>The processes see Flink and its libraries only; what a job brings must be in its jar. They are
 * ended with {@link #close}, or killed one by one as a failing machine would. Jobs are uploaded,
 * started and watched through REST. Not thread-safe.
 */
public final class ClusterProcesses implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final Duration START_DEADLINE = Duration.ofSeconds(90);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(15);
  private static final Duration REST_AGE = Duration.ofMillis(500);

  /** Jars that a Flink distribution does not have, and this project's own. */
  private static final Pattern NOT_FLINK =
      Pattern.compile(
          "(marquee|kafka|flink-connector-(kafka|base)|flink-avro|avro|scala-library|flink-test-utils"
              + "|flink-state-processor|junit|assertj|archunit|surefire|picocli).*|.*-tests\\.jar");

  private static final String LOG_SETTINGS =
      """
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = Console
      appender.console.name = Console
      appender.console.type = Console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
      """;

  private final Path folder;
  private final Options options;
  private final FlinkRest rest;
  private final List<Process> taskManagers = new ArrayList<>();
  private final Thread hook = new Thread(this::killAll, "end-cluster-processes");
  private Process jobManager;
  private int jobManagersStarted;

  /**
   * Size of the cluster.
   *
   * @param taskManagers how many to start, at least 1
   * @param slots slots of each, at least 1
   * @param heap heap of the tasks of each TaskManager
   * @param managedMemory memory for RocksDB of each TaskManager
   */
  public record Options(int taskManagers, int slots, MemorySize heap, MemorySize managedMemory) {

    public Options {
      if (taskManagers < 1) {
        throw new IllegalArgumentException("taskManagers must be at least 1, is " + taskManagers);
      }
      if (slots < 1) {
        throw new IllegalArgumentException("slots must be at least 1, is " + slots);
      }
    }

    /** TaskManagers with half a gigabyte for the tasks and a quarter for RocksDB. */
    public static Options of(int taskManagers, int slots) {
      return new Options(
          taskManagers, slots, MemorySize.ofMebiBytes(512), MemorySize.ofMebiBytes(256));
    }
  }

  /**
   * A job as REST shows it.
   *
   * @param state Flink's name of the state, such as {@code RUNNING}
   * @param processing whether every task runs, which comes after the job is RUNNING
   * @param restarts how often it was restarted after a failure
   * @param completedCheckpoints checkpoints that were completed
   * @param restoredCheckpoints how often it went on from one
   */
  public record JobView(
      String state,
      boolean processing,
      long restarts,
      long completedCheckpoints,
      long restoredCheckpoints) {}

  private ClusterProcesses(Path folder, Options options, FlinkRest rest) {
    this.folder = folder;
    this.options = options;
    this.rest = rest;
  }

  /**
   * Starts the processes and returns when every slot is registered.
   *
   * @param settings settings of Flink; addresses, ports and temporary folders are replaced
   * @param folder for configuration, logs and temporary files; made when missing
   * @throws IllegalStateException if the cluster does not come up; it names the folder of the logs
   */
  public static ClusterProcesses start(Configuration settings, Path folder, Options options) {
    Configuration configuration = new Configuration(settings);
    int restPort = freePort();
    listenOnLoopback(configuration, restPort, freePort());
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, options.slots());
    configuration.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
    ClusterProcesses cluster =
        new ClusterProcesses(
            folder, options, new FlinkRest(URI.create("http://" + HOST + ":" + restPort)));
    // Processes do not end with their parent: an interrupted run would leave them behind.
    Runtime.getRuntime().addShutdownHook(cluster.hook);
    try {
      cluster.writeSettings(configuration);
      cluster.jobManager = cluster.launchJobManager();
      for (int i = 0; i < options.taskManagers(); i++) {
        cluster.startTaskManager();
      }
      cluster.awaitSlots(options.taskManagers() * options.slots());
      return cluster;
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw new IllegalStateException(
          "the cluster did not start; its logs are in "
              + folder.resolve("logs")
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Has every process of a cluster listen on the loopback address only. */
  static void listenOnLoopback(Configuration configuration, int restPort, int jobManagerPort) {
    configuration.set(RestOptions.ADDRESS, HOST);
    configuration.set(RestOptions.BIND_ADDRESS, HOST);
    configuration.set(RestOptions.PORT, restPort);
    configuration.set(RestOptions.BIND_PORT, String.valueOf(restPort));
    configuration.set(WebOptions.SUBMIT_ENABLE, true);
    // REST answers from caches: what it says of jobs and metrics is at most this old.
    configuration.set(WebOptions.REFRESH_INTERVAL, REST_AGE);
    configuration.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, REST_AGE);
    configuration.set(JobManagerOptions.ADDRESS, HOST);
    configuration.set(JobManagerOptions.BIND_HOST, HOST);
    configuration.set(JobManagerOptions.PORT, jobManagerPort);
    configuration.set(BlobServerOptions.PORT, "0");
    configuration.set(TaskManagerOptions.HOST, HOST);
    configuration.set(TaskManagerOptions.BIND_HOST, HOST);
  }

  /** Address of Flink's REST interface and dashboard. */
  public URI rest() {
    return rest.address();
  }

  /** Folder with one file of log lines per process. */
  public Path logs() {
    return folder.resolve("logs");
  }

  /** Waits until so many slots are registered. */
  public void awaitSlots(int slots) {
    Eventually.holds(
        slots + " task slots",
        START_DEADLINE,
        () -> {
          requireJobManager();
          return rest.slots().filter(registered -> registered == slots).isPresent();
        });
  }

  /**
   * Uploads a jar and starts the job in it.
   *
   * @param mainClass class whose main method starts the job; null for that of the manifest
   * @param savepoint checkpoint or savepoint to go on from; empty for a fresh start
   * @return the id of the job
   */
  public String run(
      Path jar, String mainClass, List<String> args, int parallelism, Optional<String> savepoint) {
    return rest.run(jar, mainClass, args, parallelism, savepoint);
  }

  /** The job as it was half a second ago; a restarting job has no processing tasks. */
  public JobView job(String id) {
    FlinkRest.Job job = rest.job(id);
    return new JobView(
        job.state(),
        job.isProcessing(),
        job.restarts(),
        job.completedCheckpoints(),
        job.restoredCheckpoints());
  }

  /** The exceptions of the job that REST remembers, newest first; for messages of tests. */
  public String failures(String id) {
    return rest.failures(id);
  }

  /** Cancels the job and waits for its end. */
  public void cancel(String id) {
    rest.cancel(id);
  }

  /** Number of TaskManager processes that run. */
  public int runningTaskManagers() {
    return (int) taskManagers.stream().filter(Process::isAlive).count();
  }

  /** Ends a TaskManager as {@code kill -9} does; nothing of it can say goodbye. */
  public void killTaskManager(int index) {
    kill(taskManagers.get(index));
  }

  /** Adds a TaskManager process. */
  public void startTaskManager() {
    List<String> arguments = new ArrayList<>();
    arguments.add("-Dtaskmanager.cpu.cores=" + options.slots());
    arguments.add("-Dtaskmanager.memory.task.heap.size=" + options.heap().getBytes() + "b");
    arguments.add("-Dtaskmanager.memory.managed.size=" + options.managedMemory().getBytes() + "b");
    arguments.add("-Dtaskmanager.memory.network.min=64m");
    arguments.add("-Dtaskmanager.memory.network.max=64m");
    arguments.add("-Dtaskmanager.memory.framework.heap.size=128m");
    arguments.add("-Dtaskmanager.memory.framework.off-heap.size=128m");
    arguments.add("-Dtaskmanager.memory.task.off-heap.size=128m");
    arguments.add("-Dtaskmanager.memory.jvm-metaspace.size=256m");
    arguments.add("-Dtaskmanager.memory.jvm-overhead.min=192m");
    arguments.add("-Dtaskmanager.memory.jvm-overhead.max=192m");
    arguments.add("-Dexternal-resources=none");
    long heapMebibytes = options.heap().getMebiBytes() + 128;
    taskManagers.add(
        launch(
            "taskmanager-" + taskManagers.size(),
            TaskManagerRunner.class,
            List.of("-Xmx" + heapMebibytes + "m", "-XX:MaxDirectMemorySize=320m"),
            arguments));
  }

  /**
   * Ends the JobManager as {@code kill -9} does. Without high availability its jobs are gone; they
   * can be run again from their last checkpoint after {@link #startJobManager}.
   */
  public void killJobManager() {
    kill(jobManager);
  }

  /** Starts the JobManager again on its port; TaskManagers that run find it by themselves. */
  public void startJobManager() {
    jobManager = launchJobManager();
    awaitSlots(runningTaskManagers() * options.slots());
  }

  /** Ends all processes, those that do not go by themselves by force. */
  @Override
  public void close() {
    removeHook();
    List<Process> all = all();
    all.forEach(Process::destroy);
    long giveUp = System.nanoTime() + STOP_DEADLINE.toNanos();
    for (Process process : all) {
      try {
        if (!process.waitFor(giveUp - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        all.forEach(Process::destroyForcibly);
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook does the same as the caller.
    }
  }

  private void killAll() {
    all().forEach(Process::destroyForcibly);
  }

  private List<Process> all() {
    List<Process> all = new ArrayList<>(taskManagers);
    if (jobManager != null) {
      all.add(jobManager);
    }
    return all;
  }

  /** Flink's part of the class path of this process. */
  static String flinkClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(entry -> !NOT_FLINK.matcher(Path.of(entry).getFileName().toString()).matches())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private Process launchJobManager() {
    return launch(
        "jobmanager-" + jobManagersStarted++,
        StandaloneSessionClusterEntrypoint.class,
        List.of("-Xmx512m"),
        List.of());
  }

  private Process launch(
      String name, Class<?> mainClass, List<String> jvmOptions, List<String> arguments) {
    List<String> options = new ArrayList<>(jvmOptions);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(options::add);
    options.add("-Dlog4j2.configurationFile=" + conf().resolve("log4j2.properties"));
    List<String> all = new ArrayList<>(List.of("--configDir", conf().toString()));
    all.addAll(arguments);
    return new JavaProcess(options, flinkClassPath(), mainClass, all)
        .start(logs().resolve(name + ".log"));
  }

  private static void kill(Process process) {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while killing a process", e);
    }
  }

  private void requireJobManager() {
    if (!jobManager.isAlive()) {
      throw new IllegalStateException("the JobManager ended with " + jobManager.exitValue());
    }
  }

  private void writeSettings(Configuration configuration) {
    try {
      Files.createDirectories(conf());
      Files.createDirectories(logs());
      Files.createDirectories(folder.resolve("tmp"));
      Files.write(
          conf().resolve("config.yaml"),
          ConfigurationUtils.convertConfigToWritableLines(configuration, true));
      Files.writeString(conf().resolve("log4j2.properties"), LOG_SETTINGS);
    } catch (IOException e) {
      throw new UncheckedIOException("the settings cannot be written to " + folder, e);
    }
  }

  private Path conf() {
    return folder.resolve("conf");
  }

  /** A port of the loopback address that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on " + HOST, e);
    }
  }
}
