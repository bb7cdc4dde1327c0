package dev.marquee.local;

import dev.marquee.local.simulation.SimulationClock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulated viewers, sites and members on an existing broker, for jobs that run elsewhere. */
@Command(
    name = "simulate",
    description = {
      "Simulates viewers, edge sites and members on an existing broker, until Ctrl-C, for jobs that"
          + " run on a cluster of their own.",
      "Viewers live in the time of the wall clock, as the jobs do without options: a day takes a"
          + " day."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final long STEP_MILLIS = 50;
  private static final long SHOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A day takes a day. */
  private static final double SPEED = 1;

  @Spec private CommandSpec spec;

  @Mixin private SimulationArguments simulation;

  @Option(names = "--kafka", paramLabel = "HOST:PORT", required = true, description = "The broker.")
  private String kafka;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".marquee-simulation",
      description =
          "Folder that keeps when the service opened, so that a later simulation goes on (default:"
              + " ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Events per second in the mean of a week, as far as so many profiles have time for them"
              + " (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Override
  public Integer call() {
    String servers = BrokerOptions.checked(kafka);
    Interruption stop = Interruption.onShutdown();
    try (DataFolder folder = DataFolder.open(data)) {
      try (Admin admin = BrokerOptions.connect(servers)) {
        BrokerOptions.createTopics(admin);
      }
      SimulationClock clock = SimulationOrigin.clock(folder, SPEED, System.currentTimeMillis());
      simulate(servers, clock, stop.requested());
      return ExitCode.OK.code();
    } finally {
      stop.done();
    }
  }

  private void simulate(String servers, SimulationClock clock, CountDownLatch stop) {
    PrintWriter err = spec.commandLine().getErr();
    SimulatedRun.Options options =
        new SimulatedRun.Options(
            simulation.profiles(),
            simulation.titles(),
            rate,
            clock,
            simulation.seed(),
            simulation.misbehave());
    AtomicLong published = new AtomicLong();
    try (SimulatedTraffic traffic =
            new SimulatedTraffic(
                servers, SimulatedTraffic.simulation(options, clock), options.seed());
        EngineMonitor monitor = new EngineMonitor(servers, traffic.service()::receive)) {
      err.println("viewers on " + servers + ", until Ctrl-C");
      long end =
          simulation
              .length()
              .map(length -> System.nanoTime() + length.toNanos())
              .orElse(Long.MAX_VALUE);
      long nextShow = System.nanoTime() + SHOW_NANOS;
      while (!isStopped(stop) && System.nanoTime() < end) {
        traffic.step(System.currentTimeMillis(), one -> published.incrementAndGet());
        monitor.requireRunning();
        if (System.nanoTime() >= nextShow) {
          nextShow = System.nanoTime() + SHOW_NANOS;
          show(err, published.get(), monitor);
        }
      }
      traffic.flush();
      show(err, published.get(), monitor);
    }
  }

  private static void show(PrintWriter err, long published, EngineMonitor monitor) {
    err.printf(
        Locale.ROOT,
        "%,d events  %,d pages  %,d dead letters  %,d late%n",
        published,
        monitor.pages(),
        monitor.deadLetters(),
        monitor.lateEvents());
    err.flush();
  }

  private static boolean isStopped(CountDownLatch stop) {
    try {
      return stop.await(STEP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
