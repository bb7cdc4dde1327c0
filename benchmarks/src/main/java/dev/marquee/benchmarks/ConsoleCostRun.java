package dev.marquee.benchmarks;

import dev.marquee.benchmarks.console.ConsoleCost;
import dev.marquee.benchmarks.console.OpenPage;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.local.AttachedConsole;
import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import dev.marquee.local.console.ConsoleServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Measures the recommendations job without a console and with one in the same process, on the same
 * filled topics in turn; which of them comes first changes from round to round.
 *
 * <p>The console is opened when the job's warm-up is over, and then reads all the events from the
 * first one, in the time in which the job reads those behind its warm-up: what a console reads that
 * follows the job, and no less. One page has every view of the engine and one viewer open. Not
 * thread-safe.
 */
final class ConsoleCostRun implements AutoCloseable {
  /** Any profile of the mix; most of them have pages. */
  private static final String PROFILE = "profile-17";

  private static final List<String> VIEWS =
      List.of(
          "service",
          "profiles",
          "artworks",
          "load",
          "engine",
          "trials",
          "viewer:" + PROFILE,
          "tastes:" + PROFILE);

  private final ThroughputOptions options;
  private final ThroughputStand stand;
  private final PrintWriter err;

  /** What was processed when the job had read everything without a console; 0 before. */
  private double whole;

  /** A console with a page that is open. */
  private record Opened(AttachedConsole console, OpenPage page) implements AutoCloseable {
    @Override
    public void close() {
      try (console) {
        page.close();
      }
    }
  }

  /**
   * @param giveUpNanos {@link System#nanoTime} at which to give up
   * @param err takes the progress
   */
  ConsoleCostRun(ThroughputOptions options, long giveUpNanos, PrintWriter err) {
    this.options = options;
    this.stand = new ThroughputStand(options, Map.of(), giveUpNanos, err);
    this.err = err;
  }

  /**
   * Starts everything, fills the topics and runs all rounds, after one that is not counted.
   *
   * @throws CommandException when a job fails or restarts, the deadline passes, or the page was not
   *     served
   */
  ConsoleCost run() throws Exception {
    stand.start();
    List<ConsoleCost.Round> rounds = new ArrayList<>();
    for (int number = 0; number <= options.rounds(); number++) {
      ConsoleCost.Round round = round(number);
      if (number > 0) {
        rounds.add(round);
      }
      err.println(
          String.format(
              Locale.ROOT,
              "round %d%s: %,.0f events/s without the console, %,.0f with it, cost %.1f %%, %,d"
                  + " updates of views",
              number,
              number == 0 ? " (warm-up)" : "",
              round.eventsPerSecondWithout(),
              round.eventsPerSecondWith(),
              100 * round.costShare(),
              round.updates()));
      err.flush();
    }
    return new ConsoleCost(rounds);
  }

  private ConsoleCost.Round round(int number) throws Exception {
    // The round that warms up begins without: it tells how much there is to process.
    boolean isWithoutFirst = number % 2 == 0;
    double without = isWithoutFirst ? without(number) : 0;
    long[] updates = new long[1];
    double with = with(number, updates);
    if (!isWithoutFirst) {
      without = without(number);
    }
    return new ConsoleCost.Round(without, with, updates[0]);
  }

  private double without(int number) throws Exception {
    ThroughputStand.Measured measured =
        stand.own(stand.workload().name() + "-without-" + number, processed -> {});
    whole = measured.last().processed();
    return measured.eventsPerSecond();
  }

  private double with(int number, long[] updates) throws Exception {
    Opening opening = new Opening();
    try {
      ThroughputStand.Measured measured =
          stand.own(stand.workload().name() + "-with-" + number, opening::look);
      updates[0] = opening.updates();
      return measured.eventsPerSecond();
    } finally {
      opening.close();
    }
  }

  /** A console that is opened on the way, by a thread of its own. */
  private final class Opening {
    private CompletableFuture<Opened> opened;

    private void look(double processed) {
      if (opened == null && processed >= ThroughputOptions.WARM_UP * whole) {
        opened =
            CompletableFuture.supplyAsync(
                this::open, task -> new Thread(task, "opening-the-console").start());
      }
    }

    private Opened open() {
      AttachedConsole console =
          AttachedConsole.open(
              AttachedConsole.Target.of(stand.bootstrapServers(), stand.flink()).fromFirstEvent(),
              ConsoleServer.Options.loopback(0));
      try {
        return new Opened(console, new OpenPage(console.address(), VIEWS, (view, json) -> {}));
      } catch (IOException e) {
        console.close();
        throw new UncheckedIOException(e);
      }
    }

    private long updates() {
      if (opened == null || !opened.isDone()) {
        throw new CommandException(
            ExitCode.INCOMPLETE, "the job was done before the console was: give more --events");
      }
      OpenPage page = opened.join().page();
      page.requireOpen();
      for (String view : List.of("engine", "load", "viewer:" + PROFILE)) {
        if (page.updates(view) == 0) {
          throw new CommandException(
              ExitCode.INCOMPLETE, "the page was not shown the view " + view);
        }
      }
      return page.updates();
    }

    private void close() {
      if (opened != null) {
        try {
          opened.join().close();
        } catch (CompletionException e) {
          throw new CommandException(
              ExitCode.INCOMPLETE, "the console was not opened: " + e.getCause().getMessage(), e);
        }
      }
    }
  }

  @Override
  public void close() {
    stand.close();
  }
}
