package dev.marquee.local;

import dev.marquee.local.simulation.SimulationClock;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * The engine with simulated viewers and its console, as {@code ./marquee run} has them, in this
 * process on free ports. Thread-safe.
 */
public final class SimulatedEngine implements AutoCloseable {
  private final LocalEngine engine;
  private final CompletableFuture<RunFigures> viewers;
  private final CountDownLatch stop;
  private final URI console;

  private SimulatedEngine(
      LocalEngine engine, CompletableFuture<RunFigures> viewers, CountDownLatch stop, URI console) {
    this.engine = engine;
    this.viewers = viewers;
    this.stop = stop;
    this.console = console;
  }

  /**
   * Who is simulated.
   *
   * @param profiles number of profiles
   * @param titles number of titles
   * @param eventsPerSecond mean rate of events
   * @param parallelism subtasks of every operator
   * @param seed everything random follows from it
   */
  public record Options(
      int profiles, int titles, double eventsPerSecond, int parallelism, long seed) {

    /** What {@code ./marquee run} does without options. */
    public static Options defaults() {
      return new Options(
          SimulationArguments.PROFILES, SimulationArguments.TITLES, RunCommand.LIVELY, 2, 1);
    }

    /** The same at another rate. */
    public Options withEventsPerSecond(double other) {
      return new Options(profiles, titles, other, parallelism, seed);
    }
  }

  /**
   * Starts everything and returns when the console can be opened.
   *
   * @param data stays open when the engine is closed
   * @throws CommandException in one line what is in the way
   */
  public static SimulatedEngine start(DataFolder data, Options options) {
    SimulationClock clock =
        SimulationClock.wall(System.currentTimeMillis(), SimulationClock.DEFAULT_SPEED);
    LocalEngine engine =
        LocalEngine.start(
            new LocalEngine.Options(
                data,
                null,
                0,
                0,
                options.parallelism(),
                Map.of(),
                null,
                SimulatedRun.jobOptions(clock),
                Map.of()));
    CompletableFuture<URI> opened = new CompletableFuture<>();
    CountDownLatch stop = new CountDownLatch(1);
    SimulatedRun run =
        new SimulatedRun(
            engine,
            new SimulatedRun.Options(
                options.profiles(),
                options.titles(),
                options.eventsPerSecond(),
                clock,
                options.seed(),
                false),
            new TerminalPanel(
                new PrintWriter(Writer.nullWriter()), Optional.empty(), System::nanoTime),
            Optional.of(new ConsoleOptions(0, opened::complete)));
    CompletableFuture<RunFigures> viewers =
        CompletableFuture.supplyAsync(
            () -> run.run(stop, Optional.empty()),
            task -> new Thread(task, "simulated-viewers").start());
    try {
      CompletableFuture.anyOf(opened, viewers).join();
      if (!opened.isDone()) {
        throw new CompletionException(
            new IllegalStateException("the viewers ended before the console opened"));
      }
      return new SimulatedEngine(engine, viewers, stop, opened.join());
    } catch (CompletionException e) {
      engine.close();
      throw new CommandException(
          ExitCode.FAULT, "the simulation did not start: " + LocalCluster.root(e), e);
    }
  }

  /** Address of the console. */
  public URI console() {
    return console;
  }

  /**
   * Fails when the viewers have ended or a job has.
   *
   * @throws CommandException with the reason
   */
  public void requireRunning() {
    engine.requireAlive();
    if (viewers.isDone()) {
      try {
        viewers.join();
      } catch (CompletionException e) {
        throw new CommandException(
            ExitCode.FAULT, "the simulation has ended: " + LocalCluster.root(e), e);
      }
      throw new CommandException(ExitCode.FAULT, "the simulation has ended");
    }
  }

  @Override
  public void close() {
    stop.countDown();
    try (engine) {
      viewers.exceptionally(failed -> null).join();
    }
  }
}
