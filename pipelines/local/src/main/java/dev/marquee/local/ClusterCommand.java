package dev.marquee.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** A broker and a Flink cluster of separate processes: start, watch, upgrade, roll back, stop. */
@Command(
    name = "cluster",
    description = {
      "A broker, a JobManager and TaskManagers, each a process of its own on this machine, with the"
          + " settings of flink-conf and the jobs; they run on when the command ends.",
      "Everything lies in one data folder, by which each command finds the cluster."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClusterCommand.Start.class,
      ClusterCommand.Status.class,
      ClusterCommand.Submit.class,
      ClusterCommand.Upgrade.class,
      ClusterCommand.RollBack.class,
      ClusterCommand.Stop.class
    })
final class ClusterCommand implements Runnable {

  /** Of an environment that asks for what the cluster's broker does not have. */
  private static final String REMEDY =
      "unset it, or submit the jobs' jars to a cluster of your own";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Folder of the cluster (default: .marquee-cluster).")
  private Path data;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private Path folder() {
    return (data == null ? StandaloneCluster.defaultPath() : data).toAbsolutePath().normalize();
  }

  /** What was done goes to standard error; standard output is for results. */
  private static Consumer<String> progress(CommandSpec command) {
    PrintWriter err = command.commandLine().getErr();
    return line -> {
      err.println("marquee cluster: " + line);
      err.flush();
    };
  }

  /** Starts what does not run. */
  @Command(
      name = "start",
      description = {
        "Starts the processes and jobs that do not run, and returns when every job processes"
            + " records.",
        "Jobs go on where they were stopped, with the jar that they had; 'upgrade' gives them"
            + " another. What runs is left alone."
      })
  static final class Start implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Option(
        names = "--conf",
        paramLabel = "DIR",
        description = "Folder of config.yaml and the jobs' properties (default: flink-conf).")
    private Path settings;

    @Option(
        names = "--kafka-port",
        paramLabel = "N",
        description = "Port of the broker, 0 for a free one (default: as before, or 9092).")
    private Integer kafkaPort;

    @Option(
        names = "--dashboard-port",
        paramLabel = "N",
        description =
            "Port of Flink's REST and dashboard, 0 for a free one (default: as before, or that of"
                + " config.yaml).")
    private Integer dashboardPort;

    @Option(
        names = "--job-manager-port",
        paramLabel = "N",
        description =
            "Port by which TaskManagers find the JobManager, 0 for a free one (default: as before,"
                + " or that of config.yaml).")
    private Integer jobManagerPort;

    @Option(
        names = "--task-managers",
        paramLabel = "N",
        defaultValue = "2",
        description = "How many TaskManagers (default: ${DEFAULT-VALUE}).")
    private int taskManagers;

    @Option(
        names = "--task-manager-memory",
        paramLabel = "SIZE",
        description = "All memory of a TaskManager, such as 2g (default: that of config.yaml).")
    private String memory;

    @Option(
        names = "--flink",
        paramLabel = "KEY=VALUE",
        description = "A setting of Flink over config.yaml; may be repeated.")
    private Map<String, String> flink = new LinkedHashMap<>();

    @Option(names = "--no-jobs", description = "Start the processes only.")
    private boolean withoutJobs;

    @Override
    public Integer call() {
      BrokerAccess.requireNone(REMEDY);
      ClusterOptions options =
          new ClusterOptions(
              settings == null
                  ? Path.of(System.getProperty("marquee.root", "")).resolve("flink-conf")
                  : settings,
              kafkaPort,
              dashboardPort,
              jobManagerPort,
              taskManagers,
              memory(),
              flink);
      try (StandaloneCluster started = StandaloneCluster.open(cluster.folder(), progress(spec))) {
        started.start(options);
        if (!withoutJobs) {
          started.submit(List.of(EngineJob.values()));
        }
      }
      return Status.print(cluster.folder(), false, !withoutJobs, spec).code();
    }

    private MemorySize memory() {
      try {
        return memory == null ? null : MemorySize.parse(memory);
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            ExitCode.USAGE, "--task-manager-memory must be a size such as 2g, is " + memory, e);
      }
    }
  }

  /** Submits jobs. */
  @Command(
      name = "submit",
      description = "Starts the jobs that do not run on the cluster, where they were stopped.")
  static final class Submit implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Parameters(arity = "0..*", paramLabel = "JOB", description = "The jobs (default: all).")
    private List<String> names = List.of();

    @Override
    public Integer call() {
      BrokerAccess.requireNone(REMEDY);
      List<EngineJob> jobs =
          names.isEmpty()
              ? List.of(EngineJob.values())
              : names.stream().map(ClusterState::job).distinct().toList();
      try (StandaloneCluster running =
          StandaloneCluster.openExisting(cluster.folder(), progress(spec))) {
        running.submit(jobs);
      }
      return ExitCode.OK.code();
    }
  }

  /** Gives a job another jar. */
  @Command(
      name = "upgrade",
      description = {
        "Stops a job with a savepoint and starts its new jar from there.",
        "If the new one does not run, the former one goes on from the savepoint."
      })
  static final class Upgrade implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Parameters(paramLabel = "JOB", description = "The job.")
    private String name;

    @Option(
        names = "--jar",
        paramLabel = "FILE",
        description = "The new jar (default: the one that was built last).")
    private Path jar;

    @Override
    public Integer call() {
      BrokerAccess.requireNone(REMEDY);
      EngineJob job = ClusterState.job(name);
      try (StandaloneCluster running =
          StandaloneCluster.openExisting(cluster.folder(), progress(spec))) {
        running.upgrade(job, Optional.ofNullable(jar));
      }
      return ExitCode.OK.code();
    }
  }

  /** Takes an upgrade back. */
  @Command(
      name = "rollback",
      description = {
        "Starts a job as it was before its last upgrade, from the savepoint that was taken then.",
        "Input since then is read again; outputs are versioned, so that the second ones win."
      })
  static final class RollBack implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Parameters(paramLabel = "JOB", description = "The job.")
    private String name;

    @Override
    public Integer call() {
      BrokerAccess.requireNone(REMEDY);
      EngineJob job = ClusterState.job(name);
      try (StandaloneCluster running =
          StandaloneCluster.openExisting(cluster.folder(), progress(spec))) {
        running.rollBack(job);
      }
      return ExitCode.OK.code();
    }
  }

  /** Ends everything. */
  @Command(
      name = "stop",
      description = {
        "Stops each job with a savepoint and ends the processes; 'start' goes on from there.",
        "The exit code is 1 when a job will go on from its last checkpoint instead."
      })
  static final class Stop implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Override
    public Integer call() {
      try (StandaloneCluster running =
          StandaloneCluster.openExisting(cluster.folder(), progress(spec))) {
        return (running.stop() ? ExitCode.OK : ExitCode.INCOMPLETE).code();
      }
    }
  }

  /** Shows what runs. */
  @Command(
      name = "status",
      description = {
        "Prints the processes and the jobs with their state and checkpoints.",
        "The exit code is 1 when something of the cluster does not run."
      })
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @ParentCommand private ClusterCommand cluster;

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Override
    public Integer call() {
      return print(cluster.folder(), json, true, spec).code();
    }

    static ExitCode print(Path folder, boolean json, boolean withJobs, CommandSpec spec) {
      ClusterState state = new ClusterState(folder);
      ClusterLayout layout = ClusterState.requireLayout(folder);
      ObjectNode all = JSON.createObjectNode();
      all.put("folder", folder.toString());
      all.put("kafka", layout.broker());
      all.put("dashboard", layout.rest().toString());
      ArrayNode processes = all.putArray("processes");
      boolean whole = true;
      for (String name : state.expectedProcesses()) {
        Optional<OwnedProcess> process = state.process(name);
        ObjectNode node = processes.addObject().put("name", name);
        node.put("state", process.isPresent() ? "RUNNING" : "GONE");
        process.ifPresent(
            one -> node.put("pid", one.pid()).put("since", one.startedAt().toString()));
        node.put("log", OwnedProcess.log(folder.resolve("logs"), name).toString());
        whole &= process.isPresent();
      }
      ArrayNode jobs = all.putArray("jobs");
      boolean answering = state.isAnswering();
      for (EngineJob job : EngineJob.values()) {
        ObjectNode node = jobs.addObject().put("name", job.jobName());
        Optional<DeployedJob> deployed = state.deployed(job);
        Optional<FlinkRest.Job> view =
            answering ? deployed.flatMap(one -> state.rest().find(one.id())) : Optional.empty();
        describe(deployed, view, node);
        whole &= !withJobs || view.filter(FlinkRest.Job::isProcessing).isPresent();
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(all);
      } else {
        table(all).forEach(out::println);
      }
      out.flush();
      return whole ? ExitCode.OK : ExitCode.INCOMPLETE;
    }

    private static void describe(
        Optional<DeployedJob> deployed, Optional<FlinkRest.Job> view, ObjectNode node) {
      node.put(
          "state",
          view.map(FlinkRest.Job::state).orElse(deployed.isEmpty() ? "NOT SUBMITTED" : "STOPPED"));
      deployed.ifPresent(
          job ->
              node.put("id", job.id())
                  .put("jar", job.jar())
                  .put("startedFrom", job.startedFrom())
                  .put("stoppedAt", job.stoppedAt())
                  .put("rollbacks", job.upgrades().size()));
      view.ifPresent(
          job -> {
            node.put("since", job.startedAt().toString());
            node.put("tasks", job.tasks()).put("runningTasks", job.runningTasks());
            node.put("restarts", job.restarts());
            node.put("checkpoints", job.completedCheckpoints());
            node.put("failedCheckpoints", job.failedCheckpoints());
            node.put("lastCheckpoint", job.lastCheckpointAt().map(Instant::toString).orElse(null));
          });
    }

    private static List<String> table(ObjectNode all) {
      List<String> lines = new ArrayList<>();
      lines.add("broker     " + all.get("kafka").asText());
      lines.add("dashboard  " + all.get("dashboard").asText());
      lines.add("folder     " + all.get("folder").asText());
      lines.add("");
      lines.add(String.format("%-16s %-10s %8s  %s", "PROCESS", "STATE", "PID", "SINCE"));
      all.get("processes")
          .forEach(
              one ->
                  lines.add(
                      String.format(
                              "%-16s %-10s %8s  %s",
                              one.get("name").asText(),
                              one.get("state").asText(),
                              one.path("pid").asText("-"),
                              one.path("since").asText(""))
                          .stripTrailing()));
      lines.add("");
      lines.add(
          String.format(
              "%-16s %-13s %7s %8s %11s  %s",
              "JOB", "STATE", "TASKS", "RESTARTS", "CHECKPOINTS", "LAST"));
      all.get("jobs")
          .forEach(
              one ->
                  lines.add(
                      String.format(
                              "%-16s %-13s %7s %8s %11s  %s",
                              one.get("name").asText(),
                              one.get("state").asText(),
                              one.has("tasks")
                                  ? one.get("runningTasks").asText() + "/" + one.get("tasks")
                                  : "-",
                              one.path("restarts").asText("-"),
                              one.path("checkpoints").asText("-"),
                              age(one.path("lastCheckpoint").asText("")))
                          .stripTrailing()));
      return lines;
    }

    private static String age(String time) {
      return time.isEmpty() || time.equals("null")
          ? ""
          : Duration.between(Instant.parse(time), Instant.now()).toSeconds() + " s ago";
    }
  }
}
