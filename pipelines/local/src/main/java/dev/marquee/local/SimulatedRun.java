package dev.marquee.local;

import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.Misbehaviour;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.attribution.WatchReward;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;

/** Simulated viewers on the running engine: they get its pages and react to them. */
final class SimulatedRun {
  private static final long STEP_MILLIS = 50;
  private static final Duration ATTRIBUTION_WINDOW = Duration.ofMinutes(2);
  private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LocalEngine engine;
  private final Options options;
  private final TerminalPanel panel;

  /**
   * What to simulate.
   *
   * @param profiles number of profiles
   * @param titles number of titles
   * @param eventsPerSecond mean rate of events
   * @param speed simulated seconds per second
   * @param seed everything random follows from it
   * @param misbehave whether some clients send what they should not
   */
  record Options(
      int profiles,
      int titles,
      double eventsPerSecond,
      double speed,
      long seed,
      boolean misbehave) {}

  SimulatedRun(LocalEngine engine, Options options, TerminalPanel panel) {
    this.engine = engine;
    this.options = options;
    this.panel = panel;
  }

  /**
   * What a run at this speed sets of its jobs' options: simulated days take minutes, so what is
   * meant in hours of a viewer's life shrinks with them.
   *
   * @param speed simulated seconds per second
   */
  static Map<EngineJob, Map<String, String>> jobOptions(double speed) {
    double faster = Math.max(1, speed);
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
    return Map.of(EngineJob.RECOMMENDATIONS, recommendations, EngineJob.THUMBNAILS, thumbnails);
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
    SimulatedService service = new SimulatedService(simulation());
    PanelReadings readings = new PanelReadings(engine, service.simulation());
    long end = length == null ? Long.MAX_VALUE : System.nanoTime() + length.toNanos();
    try (EngineMonitor monitor =
            new EngineMonitor(
                engine.bootstrapServers(),
                (key, page) -> {
                  service.receive(key, page);
                  readings.received(key, page);
                });
        EventPublisher publisher = new EventPublisher(engine.bootstrapServers());
        panel) {
      long nextShow = System.nanoTime();
      while (!awaitStop(stop) && System.nanoTime() < end) {
        service.publish(
            System.currentTimeMillis(),
            one -> {
              publish(publisher, one);
              readings.published(one);
            });
        monitor.requireRunning();
        if (System.nanoTime() >= nextShow) {
          nextShow = System.nanoTime() + SHOW_NANOS;
          engine.requireAlive();
          panel.show(readings.snapshot(monitor));
        }
      }
      publisher.flush();
      engine.requireAlive();
      return new RunFigures(
          readings.snapshot(monitor), monitor.deadLettersByReason(), readings.forbiddenPictures());
    }
  }

  private static boolean awaitStop(CountDownLatch stop) {
    try {
      return stop.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private ServiceSimulation simulation() {
    SimulationOptions simulated =
        SimulationOptions.defaults()
            .withSeed(options.seed())
            .withCatalogue(CatalogueOptions.defaults().withTitles(options.titles()))
            .withAudience(AudienceOptions.defaults().withProfiles(options.profiles()))
            .withEventsPerSecond(options.eventsPerSecond())
            .withMisbehaviour(options.misbehave() ? Misbehaviour.visible() : Misbehaviour.none());
    return new ServiceSimulation(
        simulated, SimulationClock.wall(System.currentTimeMillis(), options.speed()));
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
