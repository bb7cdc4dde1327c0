package dev.marquee.local;

import dev.marquee.local.console.ConsoleServer;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console of an engine that it knows by its broker and Flink's REST alone: it reads the topics
 * and the states of the jobs, and publishes what a person at the page does. Thread-safe.
 */
public final class AttachedConsole implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedConsole.class);
  private static final long LOOK_MILLIS = 2_000;

  private final EngineConsole console;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "console-cluster");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * What to attach to.
   *
   * @param bootstrapServers the broker
   * @param flink address of Flink's REST interface
   * @param dashboard address at which people open Flink's dashboard
   * @param speed seconds of the service per second of event time; positive
   * @param pagesSince how far back pages are read; null for the topic's beginning
   */
  public record Target(
      String bootstrapServers, URI flink, URI dashboard, double speed, Duration pagesSince) {

    /** A service that lives in the time of its events, with the pages that there are. */
    public static Target of(String bootstrapServers, URI flink) {
      return new Target(bootstrapServers, flink, flink, 1, null);
    }

    /** The same, with pages from now on, as the console of an engine in this process has them. */
    public Target fromNow() {
      return new Target(bootstrapServers, flink, dashboard, speed, Duration.ZERO);
    }
  }

  private AttachedConsole(EngineConsole console, ClusterReadings readings) {
    this.console = console;
    looking.scheduleWithFixedDelay(() -> look(readings), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Opens the console of jobs that run elsewhere.
   *
   * @throws CommandException if the broker does not answer, or the console cannot be served
   */
  public static AttachedConsole open(Target target, ConsoleServer.Options options) {
    try (Admin admin = BrokerOptions.connect(target.bootstrapServers())) {
      BrokerOptions.createTopics(admin);
    }
    return open(
        new ConsoleSource(
            target.bootstrapServers(),
            target.dashboard(),
            target.speed(),
            target.pagesSince(),
            Optional.empty(),
            Optional.empty()),
        target.flink(),
        options);
  }

  /** Opens the console of an engine in this process, whose viewers are not simulated. */
  static AttachedConsole open(LocalEngine engine, int port) {
    return open(
        ConsoleSource.of(engine, 1, Optional.empty()),
        engine.cluster().dashboard(),
        ConsoleServer.Options.loopback(port));
  }

  private static AttachedConsole open(
      ConsoleSource source, URI flink, ConsoleServer.Options options) {
    EngineConsole console = new EngineConsole(source, options);
    return new AttachedConsole(
        console,
        new ClusterReadings(
            source.bootstrapServers(),
            source.dashboard(),
            new FlinkRest(flink),
            console.metrics()));
  }

  /** Address of the page. */
  public URI address() {
    return console.address();
  }

  private void look(ClusterReadings readings) {
    try {
      console.show(readings.snapshot());
    } catch (RuntimeException e) {
      // An exception would end the looking for good.
      LOG.warn("the cluster could not be looked at", e);
    }
  }

  @Override
  public void close() {
    looking.shutdownNow();
    console.close();
  }
}
