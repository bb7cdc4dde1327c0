package dev.marquee.local;

import dev.marquee.local.simulation.AudienceOptions;
import dev.marquee.local.simulation.CatalogueOptions;
import dev.marquee.local.simulation.Misbehaviour;
import dev.marquee.local.simulation.ServiceSimulation;
import dev.marquee.local.simulation.SimulationClock;
import dev.marquee.local.simulation.SimulationOptions;
import dev.marquee.streaming.Topic;
import dev.marquee.streaming.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.JobStatus;

/** Simulated viewers on the running engine: they get its pages and react to them. */
final class SimulatedRun {
  private static final long STEP_MILLIS = 50;
  private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LocalEngine engine;
  private final Options options;
  private final PrintWriter out;

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

  SimulatedRun(LocalEngine engine, Options options, PrintWriter out) {
    this.engine = engine;
    this.options = options;
    this.out = out;
  }

  /**
   * Runs until told to stop.
   *
   * @param length how long at most, or null for no limit
   */
  void run(CountDownLatch stop, Duration length) {
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
        TerminalPanel panel =
            new TerminalPanel(out, TerminalSize.ofThisProcess(), System::nanoTime)) {
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
          requireAlive();
          panel.show(readings.snapshot(monitor));
        }
      }
      publisher.flush();
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

  private void requireAlive() {
    JobStatus status = engine.job().status();
    if (status.isGloballyTerminalState()) {
      throw new CommandException(
          ExitCode.FAULT,
          "the job is " + status + engine.job().failure().map(why -> ": " + why).orElse(""));
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
