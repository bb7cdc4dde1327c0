package dev.marquee.benchmarks;

import dev.marquee.benchmarks.console.ConsoleCost;
import dev.marquee.benchmarks.console.ConsoleCost.Window;
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
 * it reads what comes, as the job does.
 *
 * <p>A console that has just been opened costs what the compiler takes for it, so consoles are
 * opened and closed before the first round, and no window begins while the compiler is busy. The
 * rate of neighbouring windows differs all the same, since state is flushed and logs are cleaned in
 * some of them and not in others. Beside it stands the processor time per event of those threads
 * alone that serve the console: its own, the broker's, and those of Flink's REST interface. The job
 * takes all that is left of the processors. Not thread-safe.
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
   * @param warmUp of the job, and then of the job with consoles, each at most: the compiler needs
   *     some minutes on two cores
   * @param settling between the opening or closing of the console and a window, at least
   * @param longestSettling the same at most, until the compiler has little left to do
   * @param window one measurement
   */
  record Times(Duration warmUp, Duration settling, Duration longestSettling, Duration window) {}

  /** How long the compiler is looked at before a window. */
  private static final Duration LOOK = Duration.ofSeconds(4);

  /** A window in which a page was open, and how many views it received up to its end. */
  private record Looked(Window window, long updates) {}

  /** Something that lets the job run for a while. */
  private interface Part {
    void run() throws IOException;
  }

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
      warmUp(job);
      for (int number = 1; number <= rounds; number++) {
        ConsoleCost.Round round = round(job, number % 2 == 0);
        measured.add(round);
        say(
            "round %d: %,.0f events/s without the console, %,.0f with it, %.1f %% less; %.1f %% of the"
                + " processor time per event came with it, serving it took %.1f %%; %,d updates of"
                + " views",
            number,
            round.without().eventsPerSecond(),
            round.with().eventsPerSecond(),
            100 * round.rateShare(),
            100 * round.processShare(),
            100 * round.costShare(),
            round.updates());
      }
    }
    return new ConsoleCost(measured);
  }

  /**
   * Lets the job run until the compiler has little left to do, first alone and then with consoles
   * opened and closed: each part may take the whole time.
   */
  private void warmUp(ThroughputStand.Live job) throws IOException {
    say("the job warms up for at most %d s", times.warmUp().toSeconds());
    warmUp(() -> job.run(times.window()));
    say("the console warms up for at most %d s", times.warmUp().toSeconds());
    warmUp(() -> with(job));
  }

  private void warmUp(Part part) throws IOException {
    CompilerLoad compiler = new CompilerLoad();
    long end = System.nanoTime() + times.warmUp().toNanos();
    double load;
    do {
      part.run();
      load = compiler.sinceLast();
    } while (load >= CompilerLoad.SETTLED && System.nanoTime() < end);
    say("the compiler kept %.2f processors busy", load);
  }

  private ConsoleCost.Round round(ThroughputStand.Live job, boolean isWithoutFirst)
      throws IOException {
    Window without;
    Looked with;
    if (isWithoutFirst) {
      without = without(job);
      with = with(job);
    } else {
      with = with(job);
      without = without(job);
    }
    return new ConsoleCost.Round(without, with.window(), with.updates());
  }

  /** Runs the job while a page is open, and measures it once that reads only what comes. */
  private Looked with(ThroughputStand.Live job) throws IOException {
    try (AttachedConsole console =
            AttachedConsole.open(
                AttachedConsole.Target.of(stand.bootstrapServers(), stand.flink()).fromNow(),
                ConsoleServer.Options.loopback(0));
        OpenPage page = new OpenPage(console.address(), VIEWS, (view, json) -> {})) {
      settle(job);
      return new Looked(window(job), updates(page));
    }
  }

  private Window without(ThroughputStand.Live job) {
    settle(job);
    return window(job);
  }

  /** What is new to the compiler, it compiles now and not in a window. */
  private void settle(ThroughputStand.Live job) {
    long end = System.nanoTime() + times.longestSettling().toNanos();
    job.run(times.settling());
    CompilerLoad compiler = new CompilerLoad();
    while (System.nanoTime() < end) {
      job.run(LOOK);
      if (compiler.sinceLast() < CompilerLoad.SETTLED) {
        return;
      }
    }
  }

  private Window window(ThroughputStand.Live job) {
    ProcessorTime before = ProcessorTime.now();
    long start = System.nanoTime();
    double read = job.read();
    job.run(times.window());
    double events = job.read() - read;
    double seconds = (System.nanoTime() - start) / 1e9;
    ProcessorTime used = ProcessorTime.now().since(before);
    return new Window(
        events / seconds, used.servingNanos() / 1e3 / events, used.process() / 1e3 / events);
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
