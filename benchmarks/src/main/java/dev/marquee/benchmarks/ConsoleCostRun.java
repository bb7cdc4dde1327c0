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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the recommendations job without a console and with one in the same process, in turn,
 * while it runs: clients publish as many events as it takes.
 *
 * <p>Windows of one job are compared, not two jobs: what the compiler, the state and the speed of
 * the machine do to the rate, they do to neighbours alike. Which window comes first changes from
 * round to round. Before a window with the console it is opened, with a page that has every view of
 * the engine and one viewer, and has time to read what it reads from the topics' beginnings; then
 * it reads what comes, as the job does. Not thread-safe.
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

  private final Times times;
  private final int rounds;
  private final ThroughputStand stand;
  private final PrintWriter err;

  /**
   * How long things take.
   *
   * @param warmUp until the first window: the compiler needs one to two minutes on two cores
   * @param settling between the opening or closing of the console and a window
   * @param window one measurement
   */
  record Times(Duration warmUp, Duration settling, Duration window) {}

  /**
   * @param giveUpNanos {@link System#nanoTime} at which to give up
   * @param err takes the progress
   */
  ConsoleCostRun(ThroughputOptions options, Times times, long giveUpNanos, PrintWriter err) {
    this.times = times;
    this.rounds = options.rounds();
    this.stand = new ThroughputStand(options, Map.of(), giveUpNanos, err);
    this.err = err;
  }

  /**
   * Starts everything and measures all rounds.
   *
   * @throws CommandException when the job fails or restarts, the deadline passes, or the page was
   *     not served
   */
  ConsoleCost run() throws Exception {
    stand.startEmpty();
    List<ConsoleCost.Round> measured = new ArrayList<>();
    try (ThroughputStand.Live job = stand.live(stand.workload().name() + "-live")) {
      say("the job warms up for %d s", times.warmUp().toSeconds());
      job.run(times.warmUp());
      for (int number = 1; number <= rounds; number++) {
        ConsoleCost.Round round = round(job, number % 2 == 0);
        measured.add(round);
        say(
            "round %d: %,.0f events/s without the console, %,.0f with it, cost %.1f %%, %,d updates"
                + " of views",
            number,
            round.eventsPerSecondWithout(),
            round.eventsPerSecondWith(),
            100 * round.costShare(),
            round.updates());
      }
    }
    return new ConsoleCost(measured);
  }

  private ConsoleCost.Round round(ThroughputStand.Live job, boolean isWithoutFirst)
      throws IOException {
    double without = isWithoutFirst ? without(job) : 0;
    double with;
    long updates;
    try (AttachedConsole console =
            AttachedConsole.open(
                AttachedConsole.Target.of(stand.bootstrapServers(), stand.flink()).fromNow(),
                ConsoleServer.Options.loopback(0));
        OpenPage page = new OpenPage(console.address(), VIEWS, (view, json) -> {})) {
      job.run(times.settling());
      with = job.eventsPerSecond(times.window());
      updates = updates(page);
    }
    return new ConsoleCost.Round(isWithoutFirst ? without : without(job), with, updates);
  }

  private double without(ThroughputStand.Live job) {
    job.run(times.settling());
    return job.eventsPerSecond(times.window());
  }

  private static long updates(OpenPage page) {
    page.requireOpen();
    for (String view : List.of("engine", "load", "viewer:" + PROFILE)) {
      if (page.updates(view) == 0) {
        throw new CommandException(ExitCode.INCOMPLETE, "the page was not shown the view " + view);
      }
    }
    return page.updates();
  }

  private void say(String what, Object... values) {
    err.println(String.format(Locale.ROOT, what, values));
    err.flush();
  }

  @Override
  public void close() {
    stand.close();
  }
}
