package dev.marquee.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.marquee.benchmarks.console.ConsoleCost;
import dev.marquee.benchmarks.console.HeapSeries;
import dev.marquee.benchmarks.console.PageChanges;
import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.local.DataFolder;
import dev.marquee.local.ExitCode;
import dev.marquee.local.SimulatedEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures the console: what an open page costs the recommendations job, and how soon a viewer's
 * page changes in it; or, with {@code --soak}, whether the heap grows while pages are open.
 *
 * <p>Results go to standard output, one line each, progress to standard error. The exit code is not
 * zero when something could not be measured; nothing is printed of it then.
 */
@Command(
    name = "console",
    description = {
      "What an open console costs the recommendations job on the viewing mix (share of its events per"
          + " second, and of the processor time), and how soon a title watched in the console changes"
          + " the viewer's page.",
      "With --soak instead: whether the heap of the whole process grows while pages are open."
    })
public final class ConsoleBenchmark implements Callable<Integer> {
  private static final double MEDIAN = .5;
  private static final double P90 = .9;

  /** Each looks at a profile that got a page lately; the console lists this many. */
  private static final int MOST_PAGES = 24;

  private static final int MOST_MINUTES = 7 * 24 * 60;
  private static final int LEAST_MINUTES = 3;

  /** More than any job reads in an hour. */
  private static final int EVENTS = 300_000_000;

  /** What the job may need beyond the seconds that are asked for, until its code is compiled. */
  private static final Duration WARM_UP = Duration.ofMinutes(5);

  /** What a console reads from topics' beginnings takes it two of them. */
  private static final Duration SETTLING = Duration.ofSeconds(6);

  private static final Duration LONGEST_SETTLING = Duration.ofMinutes(1);

  @Spec private CommandSpec spec;

  @Option(
      names = "--pages",
      defaultValue = "10",
      paramLabel = "N",
      description = "Pages that --soak keeps open (default: ${DEFAULT-VALUE}).")
  private int pages;

  @Option(
      names = "--rounds",
      defaultValue = "8",
      paramLabel = "N",
      description =
          "How often a window without the console is compared with one with it; medians count"
              + " (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--window",
      defaultValue = "20",
      paramLabel = "SECONDS",
      description = "Length of each of the windows (default: ${DEFAULT-VALUE}).")
  private int windowSeconds;

  @Option(
      names = "--profiles",
      defaultValue = "50000",
      paramLabel = "N",
      description = "Profiles of the events that the job reads (default: ${DEFAULT-VALUE}).")
  private int profiles;

  @Option(
      names = "--titles",
      defaultValue = "10000",
      paramLabel = "N",
      description = "Titles of their catalogue (default: ${DEFAULT-VALUE}).")
  private int titles;

  @Option(
      names = "--parallelism",
      defaultValue = "2",
      paramLabel = "N",
      description = "Subtasks of each operator (default: ${DEFAULT-VALUE}).")
  private int parallelism;

  @Option(
      names = "--watches",
      defaultValue = "40",
      paramLabel = "N",
      description = "Titles watched in the console of the simulation (default: ${DEFAULT-VALUE}).")
  private int watches;

  @Option(
      names = "--warm-up",
      defaultValue = "90",
      paramLabel = "SECONDS",
      description =
          "Seconds of the simulation before the first title is watched, or the first page is opened;"
              + " before the first window the job, and then the job with consoles, each run at most"
              + " five minutes more, until the compiler has little left to do (default:"
              + " ${DEFAULT-VALUE}).")
  private int warmUpSeconds;

  @Option(
      names = "--rate",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Events per second of the simulation (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--soak",
      paramLabel = "MINUTES",
      description = "Keep pages open for this long and look at the heap each minute.")
  private Integer soakMinutes;

  @Option(
      names = "--deadline",
      defaultValue = "3600",
      paramLabel = "SECONDS",
      description = "Time after which to give up on the throughput (default: ${DEFAULT-VALUE}).")
  private int deadlineSeconds;

  @Option(names = "--json", description = "Print JSON lines.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    ThroughputOptions options = checked();
    if (soakMinutes != null) {
      print(soak());
    } else {
      print(cost(options));
      print(pageChange());
    }
    return ExitCode.OK.code();
  }

  private ThroughputOptions checked() {
    requireIn("--pages", pages, 1, MOST_PAGES);
    requireIn("--watches", watches, 1, 1_000);
    requireIn("--warm-up", warmUpSeconds, 0, 3_600);
    requireIn("--rate", rate, 1, 100_000);
    requireIn("--window", windowSeconds, 1, 3_600);
    requireIn("--deadline", deadlineSeconds, 1, Integer.MAX_VALUE);
    if (soakMinutes != null) {
      requireIn("--soak", soakMinutes, LEAST_MINUTES, MOST_MINUTES);
    }
    try {
      return new ThroughputOptions(EventMix.VIEWING, EVENTS, rounds, profiles, titles, parallelism);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void requireIn(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + " must be in [" + least + ", " + most + "], is " + value);
    }
  }

  private ObjectNode cost(ThroughputOptions options) throws Exception {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(deadlineSeconds);
    ConsoleCostRun.Times times =
        new ConsoleCostRun.Times(
            WARM_UP.plusSeconds(warmUpSeconds),
            SETTLING,
            LONGEST_SETTLING,
            Duration.ofSeconds(windowSeconds));
    try (ConsoleCostRun run = new ConsoleCostRun(options, times, giveUp, err())) {
      ConsoleCost cost = run.run();
      ObjectNode line = line("cost");
      line.put("rounds", cost.rounds().size());
      line.put("windowSeconds", windowSeconds);
      line.put("eventsPerSecondWithout", cost.median(one -> one.without().eventsPerSecond()));
      line.put("eventsPerSecondWith", cost.median(one -> one.with().eventsPerSecond()));
      line.put("costShare", cost.median(ConsoleCost.Round::costShare));
      line.put("processShare", cost.median(ConsoleCost.Round::processShare));
      line.put("rateShare", cost.median(ConsoleCost.Round::rateShare));
      line.put("updates", cost.median(ConsoleCost.Round::updates));
      return line;
    }
  }

  /** Something to measure on a running simulation. */
  private interface OnSimulation<T> {
    T measure(SimulatedEngine engine) throws IOException;
  }

  private <T> T onSimulation(OnSimulation<T> what) throws IOException {
    SimulatedEngine.Options options = SimulatedEngine.Options.defaults().withEventsPerSecond(rate);
    try (TemporaryFolder temporary = TemporaryFolder.make("marquee-console-", err());
        DataFolder folder = DataFolder.open(temporary.path().resolve("data"));
        SimulatedEngine engine = SimulatedEngine.start(folder, options)) {
      err().println("the simulation warms up");
      err().flush();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
      while (System.nanoTime() < end) {
        engine.requireRunning();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      }
      return what.measure(engine);
    }
  }

  private ObjectNode pageChange() throws IOException {
    PageChanges changes = onSimulation(engine -> new PageChangeRun(engine, err()).run(watches));
    ObjectNode line = line("page-change");
    line.put("watches", changes.millis().size());
    line.put("pageChangeMedianMillis", changes.quantile(MEDIAN));
    line.put("pageChangeP90Millis", changes.quantile(P90));
    return line;
  }

  private ObjectNode soak() throws IOException {
    Duration length = Duration.ofMinutes(soakMinutes);
    HeapSeries heap =
        onSimulation(
            engine -> new ConsoleSoak(engine, err()).run(pages, length, Duration.ofMinutes(1)));
    ObjectNode line = line("soak");
    line.put("pages", pages);
    line.put("minutes", soakMinutes);
    line.put("eventsPerSecond", rate);
    line.put("heapStartMegabytes", heap.startMegabytes());
    line.put("heapEndMegabytes", heap.endMegabytes());
    line.put("heapGrowthMegabytesPerHour", heap.growthPerHour());
    return line;
  }

  private static ObjectNode line(String what) {
    return new ObjectMapper().createObjectNode().put("measured", what);
  }

  private void print(ObjectNode line) {
    Figures.print(line, json, spec.commandLine().getOut());
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
