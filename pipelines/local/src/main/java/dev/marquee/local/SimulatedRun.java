package dev.marquee.local;

import dev.marquee.events.EdgeRequest;
import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.MembershipSimulation;
import dev.marquee.local.simulation.Misbehaviour;
import dev.marquee.local.simulation.ServiceRegion;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.attribution.WatchReward;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;

/** Simulated viewers on the running engine: they get its pages and react to them. */
final class SimulatedRun {
  private static final long STEP_MILLIS = 50;

  /** Changes of membership per simulated day and region: one or two a second in all. */
  private static final double MEMBERSHIP_EVENTS_PER_DAY = 50;

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
    // A quarter instead of a hundredth, so that minutes are enough to measure by.
    thumbnails.put("policy.even-share", "0.25");
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
   * @param length how long at most, or null for no limit
   * @return what was measured
   */
  RunFigures run(CountDownLatch stop, Duration length) {
    SimulationClock clock = options.clock().from(System.currentTimeMillis());
    SimulatedService service = new SimulatedService(simulation(clock));
    SimulatedEdges edges =
        new SimulatedEdges(service.simulation().files(), clock.speed(), clock.wallStartMillis());
    MembershipSimulation members =
        new MembershipSimulation(clock, options.seed(), MEMBERSHIP_EVENTS_PER_DAY);
    PanelReadings readings = new PanelReadings(engine, service.simulation(), edges.network());
    try (EngineMonitor monitor =
            new EngineMonitor(
                engine.bootstrapServers(),
                (key, page) -> {
                  service.receive(key, page);
                  readings.received(key, page);
                });
        EventPublisher publisher = new EventPublisher(engine.bootstrapServers());
        PlanSubscription plans = new PlanSubscription(engine.bootstrapServers(), edges.network());
        EngineConsole page = open(service.simulation());
        panel) {
      Consumer<EdgeRequest> requests = request -> publisher.publish(Topics.EDGE_REQUESTS, request);
      // Counted from the first step: on a busy machine the clients need seconds to connect.
      long end = length == null ? Long.MAX_VALUE : System.nanoTime() + length.toNanos();
      long nextShow = System.nanoTime();
      while (!awaitStop(stop) && System.nanoTime() < end) {
        long now = System.currentTimeMillis();
        service.publish(
            now,
            one -> {
              publish(publisher, one);
              readings.published(one);
              edges.note(one, now, requests);
            });
        if (edges.network().sites().isEmpty()) {
          // The first step published the catalogue, which the sites are sized by.
          edges.open(now).forEach(site -> publisher.publish(Topics.CACHE_SITES, site));
        }
        plans.deliver();
        edges.advance(now, requests);
        members.nextEvents(
            now,
            event -> publisher.publish(Topics.MEMBERSHIP_EVENTS, EdgeRecords.membership(event)));
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
      publisher.flush();
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
    double speed = simulation.clock().speed();
    EngineConsole page = new EngineConsole(engine, simulation, speed, console.get().port());
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

  private ServiceSimulation simulation(SimulationClock clock) {
    SimulationOptions simulated =
        SimulationOptions.defaults()
            .withSeed(options.seed())
            .withCatalogue(CatalogueOptions.defaults().withTitles(options.titles()))
            .withAudience(AudienceOptions.defaults().withProfiles(options.profiles()))
            .withEventsPerSecond(options.eventsPerSecond())
            .withMisbehaviour(options.misbehave() ? Misbehaviour.visible() : Misbehaviour.none());
    return new ServiceSimulation(simulated, clock);
  }

  private static void publish(EventPublisher publisher, SimulatedService.Publication one) {
    Topic<?> topic = topicOf(one.input());
    if (one.value() == null) {
      publisher.publish(topic, one.key(), one.brokenBytes());
    } else {
      publishValue(publisher, topic, one);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecordBase> void publishValue(
      EventPublisher publisher, Topic<?> topic, SimulatedService.Publication one) {
    publisher.publish((Topic<T>) topic, (T) one.value());
  }

  private static Topic<?> topicOf(SimulatedService.Input input) {
    return switch (input) {
      case VIEWING_EVENTS -> Topics.VIEWING_EVENTS;
      case IMPRESSIONS -> Topics.IMPRESSIONS;
      case PROFILES -> Topics.PROFILES;
      case CATALOGUE -> Topics.CATALOGUE;
      case PRIVACY_REQUESTS -> Topics.PRIVACY_REQUESTS;
    };
  }
}
