package dev.marquee.local;

import dev.marquee.local.console.ConsoleServer;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.thumbnails.attribution.WatchReward;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Simulated viewers on the running engine: they get its pages and react to them. */
final class SimulatedRun {
  private static final long STEP_MILLIS = 50;

  private static final Duration ATTRIBUTION_WINDOW = Duration.ofMinutes(2);
  private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LocalEngine engine;
  private final Options options;
  private final TerminalPanel panel;
  private final Optional<ConsoleOptions> console;

  /**
   * What to simulate.
   *
   * @param profiles number of profiles
   * @param titles number of titles
   * @param eventsPerSecond mean rate of events
   * @param clock the simulated clock; the service opens when the run begins
   * @param seed everything random follows from it
   * @param misbehave whether some clients send what they should not
   */
  record Options(
      int profiles,
      int titles,
      double eventsPerSecond,
      SimulationClock clock,
      long seed,
      boolean misbehave) {}

  SimulatedRun(LocalEngine engine, Options options, TerminalPanel panel) {
    this(engine, options, panel, Optional.empty());
  }

  /**
   * @param console how to open the console; empty for none
   */
  SimulatedRun(
      LocalEngine engine, Options options, TerminalPanel panel, Optional<ConsoleOptions> console) {
    this.engine = engine;
    this.options = options;
    this.panel = panel;
    this.console = console;
  }

  /**
   * What a run at this speed sets of its jobs' options: simulated days take minutes, so what is
   * meant in hours of a viewer's life shrinks with them.
   *
   * @param clock the simulated clock
   */
  static Map<EngineJob, Map<String, String>> jobOptions(SimulationClock clock) {
    double faster = clock.speed();
    Map<String, String> recommendations = new LinkedHashMap<>();
    recommendations.put("model.half-life-unit", Double.toString(90 / Math.max(1, faster / 10)));
    recommendations.put("pages.holdout-share", "0.05");
    // Half an hour without activity ends a session, after which pictures are drawn anew.
    recommendations.put("pages.session-gap", shrunk(Duration.ofMinutes(30), faster, 1_000));
    Map<String, String> thumbnails = new LinkedHashMap<>();
    // Events carry the time of the wall, so this is ten simulated hours at the default speed:
    // hardly a play goes on longer. Longer windows would delay what is learned in a short run.
    thumbnails.put("attribution.window", ATTRIBUTION_WINDOW.toMillis() + " ms");
    thumbnails.put("attribution.corrections", "10 min");
    // Positions and lengths in events shrink by the speed as well: 20 simulated minutes are a full
    // reward, and who leaves within two has not been won. At low speeds, where they do not fit into
    // the window, half of it is the target.
    long target =
        Math.max(
            10,
            Math.min(
                (long) (WatchReward.shipped().targetMillis() / faster),
                ATTRIBUTION_WINDOW.toMillis() / 2));
    thumbnails.put("reward.target", target + " ms");
    thumbnails.put("reward.least", target / 10 + " ms");
    // A tenth instead of a hundredth, so that minutes are enough to measure by.
    thumbnails.put("policy.even-share", "0.1");
    return Map.of(
        EngineJob.RECOMMENDATIONS,
        recommendations,
        EngineJob.THUMBNAILS,
        thumbnails,
        EngineJob.CACHE_WARMING,
        warmingOptions(clock));
  }

  /** The same of the cache-warming job, which lives in the simulated time. */
  private static Map<String, String> warmingOptions(SimulationClock clock) {
    double faster = clock.speed();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("time.speed", Double.toString(faster));
    options.put("time.origin", Instant.ofEpochMilli(origin(clock)).toString());
    options.put(
        "regions",
        Arrays.stream(ServiceRegion.values())
            .map(region -> region.regionName() + "=" + region.zone().getId())
            .collect(Collectors.joining(";")));
    Duration heartbeat = SimulationOptions.defaults().heartbeatInterval();
    options.put("sessions.heartbeat-interval", shrunk(heartbeat, faster, 1));
    options.put("sessions.longest-interval", shrunk(heartbeat.multipliedBy(4), faster, 1));
    options.put("events.allowed-lateness", shrunk(Duration.ofMinutes(10), faster, 500));
    // A second of the wall is five simulated minutes, and broker and publisher need half of one.
    options.put("events.out-of-orderness", shrunk(Duration.ofMinutes(5), faster, 500));
    options.put("events.idleness", shrunk(Duration.ofMinutes(15), faster, 1_000));
    // A slot of five minutes passes each second, and each has some thousand titles.
    options.put("load.publish-titles", "false");
    return options;
  }

  /** Where both clocks showed the same. */
  private static long origin(SimulationClock clock) {
    return clock.speed() == 1
        ? clock.wallStartMillis()
        : Math.round(
            (clock.wallStartMillis() * clock.speed() - clock.simulatedStartMillis())
                / (clock.speed() - 1));
  }

  private static String shrunk(Duration length, double faster, long least) {
    return Math.max(least, (long) (length.toMillis() / faster)) + " ms";
  }

  /**
   * Runs until told to stop.
   *
   * @param length how long at most, empty for no limit
   * @return what was measured
   */
  RunFigures run(CountDownLatch stop, Optional<Duration> length) {
    SimulationClock clock = options.clock().from(System.currentTimeMillis());
    ServiceSimulation simulation = SimulatedTraffic.simulation(options, clock);
    try (SimulatedTraffic traffic =
        new SimulatedTraffic(engine.bootstrapServers(), simulation, options.seed())) {
      return run(traffic, stop, length);
    }
  }

  private RunFigures run(SimulatedTraffic traffic, CountDownLatch stop, Optional<Duration> length) {
    ServiceSimulation simulation = traffic.service().simulation();
    PanelReadings readings = new PanelReadings(engine, simulation, traffic.network());
    try (EngineMonitor monitor =
            new EngineMonitor(
                engine.bootstrapServers(),
                (key, page) -> {
                  traffic.service().receive(key, page);
                  readings.received(key, page);
                });
        EngineConsole page = open(simulation);
        panel) {
      // Counted from the first step: on a busy machine the clients need seconds to connect.
      long end = length.map(most -> System.nanoTime() + most.toNanos()).orElse(Long.MAX_VALUE);
      long nextShow = System.nanoTime();
      while (!awaitStop(stop) && System.nanoTime() < end) {
        traffic.step(System.currentTimeMillis(), readings::published);
        monitor.requireRunning();
        if (System.nanoTime() >= nextShow) {
          nextShow = System.nanoTime() + SHOW_NANOS;
          engine.requireAlive();
          PanelSnapshot snapshot = readings.snapshot(monitor);
          panel.show(snapshot);
          if (page != null) {
            page.show(snapshot);
          }
        }
      }
      traffic.flush();
      engine.requireAlive();
      return new RunFigures(
          readings.snapshot(monitor), monitor.deadLettersByReason(), readings.forbiddenPictures());
    }
  }

  /** The console, or null without one. */
  private EngineConsole open(ServiceSimulation simulation) {
    if (console.isEmpty()) {
      return null;
    }
    PictureWorth worth = new PictureWorth(simulation.truth(), simulation.profileIds());
    EngineConsole page =
        new EngineConsole(
            ConsoleSource.of(engine, simulation.clock().speed(), Optional.of(worth)),
            ConsoleServer.Options.loopback(console.get().port()));
    console.get().opened().accept(page.address());
    return page;
  }

  private static boolean awaitStop(CountDownLatch stop) {
    try {
      return stop.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
