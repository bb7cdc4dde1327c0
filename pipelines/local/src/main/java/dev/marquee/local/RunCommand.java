package dev.marquee.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.local.ratings.RatingsFile;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.trace.ServiceTrace;
import dev.marquee.recommendations.RecommendationsJob;
import dev.marquee.streaming.Topics;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a broker, a Flink cluster, the jobs and their viewers in this process. */
@Command(
    name = "run",
    description = {
      "Runs a broker, a Flink cluster, the jobs and simulated viewers in one process, until Ctrl-C."
          + " A second run goes on from the last checkpoint.",
      "With --replay it replays ratings as viewing events instead of simulating viewers, with"
          + " --replay-service the plays of a service, whose edge sites follow the plans."
    })
final class RunCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Events per second of a service on which minutes show what pictures are worth: a thousand titles
   * are shown twenty thousand times by the even share in ten minutes.
   */
  static final double LIVELY = 2_000;

  private static final int CONSOLE_PORT = 8_080;

  @Spec private CommandSpec spec;

  @Mixin private SimulationArguments simulation;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of topics, checkpoints and logs (default: .marquee).")
  private Path data;

  @Option(names = "--fresh", description = "Begin without what earlier runs left.")
  private boolean fresh;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Use this broker instead of an embedded one.")
  private String kafka;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port of the embedded broker, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int kafkaPort;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of Flink's dashboard, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int dashboardPort;

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      description =
          "Port of the console, 0 for a free one (default: 8080; a replay with --until-done or"
              + " --json has a console only with this option).")
  private Integer consolePort;

  @Option(names = "--no-console", description = "Run without the console.")
  private boolean noConsole;

  @Option(
      names = "--parallelism",
      paramLabel = "P",
      defaultValue = "2",
      description = "Subtasks of every operator (default: ${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--option",
      paramLabel = "KEY=VALUE",
      description =
          "An option of the jobs, e.g. pages.holdout-share=0.1, for each that knows it; may be"
              + " repeated.")
  private Map<String, String> jobOptions = new LinkedHashMap<>();

  @Option(
      names = "--replay",
      paramLabel = "FILE",
      description = "CSV with userId, movieId, rating, timestamp (seconds) to replay.")
  private Path replay;

  @Option(
      names = "--replay-service",
      paramLabel = "DIR",
      description =
          "Folder with catalogue.csv, sites.csv, calendar.csv and requests.csv.gz of a service to"
              + " replay with its own times.")
  private Path replayService;

  @Option(
      names = "--movies",
      paramLabel = "FILE",
      description = "CSV with movieId, title, genres (separated by |) for the replay.")
  private Path movies;

  @Option(
      names = "--min-rating",
      paramLabel = "R",
      defaultValue = "4",
      description = "Least rating that counts as positive (default: ${DEFAULT-VALUE}).")
  private double minRating;

  @Option(
      names = "--context",
      description = "Replay lower ratings too; they feed history, co-occurrence and seen titles.")
  private boolean context;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Events per second of the replay, 0 for as many as the broker takes; of the simulated"
              + " viewers, 0 for 2,000 (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--until-done",
      description = "End when the replay has been read to its end and the engine is quiet.")
  private boolean untilDone;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "Give up after this time (default: five minutes and twice what the rate needs, ten times"
              + " what the speed of a service needs).")
  private Long deadlineSeconds;

  @Option(
      names = "--failures",
      paramLabel = "N",
      defaultValue = "0",
      description = "Kill the TaskManager at N seeded points of the replay's first four fifths.")
  private int failures;

  @Option(
      names = "--json",
      description =
          "End with one JSON line instead of the panel; of simulated viewers the exit code is 1 when"
              + " nothing was learned of pictures.")
  private boolean json;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description =
          "Seconds of the simulation, or at most of the replayed service, per second (default: "
              + SimulationClock.DEFAULT_SPEED
              + ").")
  private double speed = SimulationClock.DEFAULT_SPEED;

  @Override
  public Integer call() {
    check();
    try (DataFolder folder = DataFolder.open(data == null ? DataFolder.defaultPath() : data)) {
      if (fresh) {
        folder.wipe();
      }
      Logging.toFile(folder.logs());
      if (replayService != null) {
        return replayService(folder);
      }
      return replay == null ? simulate(folder) : replay(folder);
    }
  }

  private void check() {
    if (parallelism < 1 || parallelism > 64) {
      throw wrong("--parallelism must be in [1, 64]: " + parallelism);
    }
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw wrong("--rate must be 0 or more: " + rate);
    }
    if (consolePort() < 0 || consolePort() > 65_535) {
      throw wrong("--console-port must be in [0, 65535]: " + consolePort);
    }
    if (noConsole && consolePort != null) {
      throw wrong("--console-port and --no-console exclude each other");
    }
    if (failures < 0) {
      throw wrong("--failures must be 0 or more: " + failures);
    }
    if (kafka == null) {
      BrokerAccess.requireNone("unset it, or name a broker with --kafka");
    }
    if (replay != null && replayService != null) {
      throw wrong("--replay and --replay-service are two runs");
    }
    if (replay == null && (movies != null || context || failures > 0)) {
      throw wrong("--movies, --context and --failures need --replay FILE");
    }
    if (replay == null && replayService == null && (untilDone || deadlineSeconds != null)) {
      throw wrong("--until-done and --deadline need --replay FILE or --replay-service DIR");
    }
    if (!(speed > 0) || Double.isInfinite(speed)) {
      throw wrong("--speed must be positive: " + speed);
    }
    if (replay != null && !(minRating > 2 && minRating <= 5)) {
      throw wrong("--min-rating must be in (2, 5]: " + minRating);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private int replay(DataFolder folder) {
    PrintWriter err = spec.commandLine().getErr();
    RatingsFile file = RatingsFile.read(replay, movies, err::println);
    RatingsReplay ratings = new RatingsReplay(file, minRating, context);
    if (ratings.size() == 0) {
      throw new CommandException(
          ExitCode.INCOMPLETE, replay + " holds no rating of " + minRating + " or more");
    }
    requireNothingOf(RecommendationsJob.NAME, folder);
    requireConsolePort();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("events.max-age", "0 ms");
    options.put("model.clock", "EVENTS");
    options.put("model.half-life-unit", "1");
    // Years pass between two ratings of a title in old data, and minutes in the replay.
    options.put("items.lifetime", "36500 d");
    options.put("profiles.lifetime", "36500 d");
    options.put("feedback.positive-stars", Double.toString(minRating));
    Map<EngineJob, Map<String, String>> jobs = Map.of(EngineJob.RECOMMENDATIONS, options);
    try (LocalEngine engine = LocalEngine.start(engineOptions(folder, jobs, true));
        EngineMonitor monitor = new EngineMonitor(engine.bootstrapServers(), (key, page) -> {});
        EventPublisher publisher = new EventPublisher(engine.bootstrapServers());
        AttachedConsole console = consoleOfReplay(engine)) {
      greet(engine, err);
      if (console != null) {
        greet(console.address(), err);
      }
      ReplayRun run = new ReplayRun(ratings, engine, monitor, publisher, err);
      Duration deadline =
          deadlineSeconds != null
              ? Duration.ofSeconds(deadlineSeconds)
              : Duration.ofSeconds(300 + (rate > 0 ? (long) (2 * ratings.size() / rate) : 1500));
      ObjectNode result = run.run(rate, failures, simulation.seed(), untilDone, deadline);
      spec.commandLine().getOut().println(json ? result.toString() : result.toPrettyString());
      spec.commandLine().getOut().flush();
      boolean complete = result.get("complete").asBoolean() && file.skippedLines() == 0;
      return complete ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
    }
  }

  private void requireConsolePort() {
    if (hasReplayConsole()) {
      LocalCluster.requireFree(consolePort());
    }
  }

  private static void requireNothingOf(String job, DataFolder folder) {
    if (LatestCheckpoint.in(folder.checkpoints(job)).isPresent()) {
      throw new CommandException(
          ExitCode.USAGE,
          "the folder "
              + folder.path()
              + " holds another run's state, which a replay cannot go on from: add --fresh");
    }
  }

  private int replayService(DataFolder folder) {
    PrintWriter err = spec.commandLine().getErr();
    ServiceTrace trace = ServiceTrace.read(replayService);
    if (trace.requests() == 0) {
      throw new CommandException(ExitCode.INCOMPLETE, replayService + " holds no play");
    }
    requireNothingOf(CacheWarmingJob.NAME, folder);
    requireConsolePort();
    Map<EngineJob, Map<String, String>> jobs =
        Map.of(EngineJob.CACHE_WARMING, ServiceReplayRun.jobOptions(trace));
    Interruption stop = Interruption.onShutdown();
    try (LocalEngine engine = LocalEngine.start(engineOptions(folder, jobs, true));
        EngineMonitor monitor = new EngineMonitor(engine.bootstrapServers(), (key, page) -> {});
        EventPublisher publisher = new EventPublisher(engine.bootstrapServers());
        AttachedConsole console = consoleOfReplay(engine)) {
      greet(engine, err);
      if (console != null) {
        greet(console.address(), err);
      }
      ServiceReplayRun run = new ServiceReplayRun(trace, engine, monitor, publisher, err);
      ObjectNode result =
          run.run(
              speed,
              stop.requested(),
              simulation.length(),
              untilDone,
              deadlineSeconds == null
                  ? Duration.ofSeconds(300 + (long) (10 * trace.lengthSeconds() / speed))
                  : Duration.ofSeconds(deadlineSeconds));
      spec.commandLine().getOut().println(json ? result.toString() : result.toPrettyString());
      spec.commandLine().getOut().flush();
      boolean isWhole = simulation.length().isPresent() || result.get("complete").asBoolean();
      return isWhole ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
    } finally {
      stop.done();
    }
  }

  private int simulate(DataFolder folder) {
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter out = spec.commandLine().getOut();
    if (!noConsole) {
      LocalCluster.requireFree(consolePort());
    }
    SimulationClock clock = SimulationOrigin.clock(folder, speed, System.currentTimeMillis());
    Interruption stop = Interruption.onShutdown();
    try (LocalEngine engine =
        LocalEngine.start(engineOptions(folder, SimulatedRun.jobOptions(clock), false))) {
      greet(engine, err);
      SimulatedRun run =
          new SimulatedRun(
              engine,
              new SimulatedRun.Options(
                  simulation.profiles(),
                  simulation.titles(),
                  rate > 0 ? rate : LIVELY,
                  clock,
                  simulation.seed(),
                  simulation.misbehave()),
              panel(out, err),
              console(err));
      RunFigures figures = run.run(stop.requested(), simulation.length());
      if (!json) {
        return ExitCode.OK.code();
      }
      out.println(figures.json());
      out.flush();
      if (!figures.hasLearned()) {
        err.println("no showing was learned from: the attribution window was not over");
        err.flush();
      }
      return figures.hasLearned() ? ExitCode.OK.code() : ExitCode.INCOMPLETE.code();
    } finally {
      stop.done();
    }
  }

  private Optional<ConsoleOptions> console(PrintWriter err) {
    return noConsole
        ? Optional.empty()
        : Optional.of(new ConsoleOptions(consolePort(), address -> greet(address, err)));
  }

  /** The console of a replay, on which somebody looks while it goes on; null without one. */
  private AttachedConsole consoleOfReplay(LocalEngine engine) {
    return hasReplayConsole() ? AttachedConsole.open(engine, consolePort()) : null;
  }

  private boolean hasReplayConsole() {
    return !noConsole && (consolePort != null || !untilDone && !json);
  }

  private int consolePort() {
    return consolePort == null ? CONSOLE_PORT : consolePort;
  }

  private static void greet(URI console, PrintWriter err) {
    err.println("Console          " + console);
    err.flush();
  }

  private TerminalPanel panel(PrintWriter out, PrintWriter err) {
    return json
        ? new TerminalPanel(err, Optional.empty(), System::nanoTime)
        : new TerminalPanel(out, TerminalSize.ofThisProcess(), System::nanoTime);
  }

  private LocalEngine.Options engineOptions(
      DataFolder folder, Map<EngineJob, Map<String, String>> jobs, boolean isReplay) {
    return new LocalEngine.Options(
        folder,
        kafka,
        kafkaPort,
        dashboardPort,
        parallelism,
        // One partition keeps the time order of a replay, whatever the viewers' keys.
        isReplay
            ? Map.of(Topics.VIEWING_EVENTS.name(), 1, Topics.EDGE_REQUESTS.name(), 1)
            : Map.of(),
        null,
        jobs,
        jobOptions);
  }

  private static void greet(LocalEngine engine, PrintWriter err) {
    err.println("Kafka            " + engine.bootstrapServers());
    err.println("Flink dashboard  " + engine.cluster().dashboard());
    engine
        .jobs()
        .forEach(
            job ->
                job.startedFrom()
                    .ifPresent(
                        path -> err.println("goes on from     " + path + " (" + job.name() + ")")));
    err.flush();
  }

  /** An empty JSON object. */
  static ObjectNode jsonObject() {
    return JSON.createObjectNode();
  }
}
