package dev.marquee.benchmarks;

import dev.marquee.benchmarks.throughput.Round;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.benchmarks.throughput.ThroughputResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures a job beside the bare job, on the same topics in turn. Not thread-safe. */
final class ThroughputRun implements AutoCloseable {
  /** Then what is compiled still is compiled again and again, and belongs to the job. */
  private static final int MOST_WARM_UPS = 8;

  private final ThroughputOptions options;
  private final ThroughputStand stand;
  private final PrintWriter err;

  /**
   * @param jobOptions options of the job that differ from their defaults
   * @param giveUpNanos {@link System#nanoTime} at which to give up
   * @param err takes the progress
   */
  ThroughputRun(
      ThroughputOptions options,
      Map<String, String> jobOptions,
      long giveUpNanos,
      PrintWriter err) {
    this.options = options;
    this.stand = new ThroughputStand(options, jobOptions, giveUpNanos, err);
    this.err = err;
  }

  /**
   * Starts everything, fills the topics and runs all rounds, after some that are not counted: a
   * service has run for days, its code is compiled.
   *
   * @throws dev.marquee.local.CommandException when a job fails or restarts, or the deadline passes
   */
  ThroughputResult run() throws Exception {
    stand.start();
    warmUp();
    List<Round> rounds = new ArrayList<>();
    double stateBytes = 0;
    for (int round = 1; round <= options.rounds(); round++) {
      String name = stand.workload().name() + "-" + round;
      ThroughputStand.Measured own;
      if (round == options.rounds()) {
        ThroughputStand.OwnWithState last = stand.ownWithState(name);
        own = last.measured();
        stateBytes = last.stateBytes();
      } else {
        own = stand.own(name);
      }
      Round measured = round(own, stand.bare(BareJob.NAME + "-" + round));
      rounds.add(measured);
      say("round " + round, measured);
    }
    return new ThroughputResult(options, rounds, stateBytes);
  }

  /** Runs both jobs until the compiler has little left to do. */
  private void warmUp() throws Exception {
    CompilerLoad compiler = new CompilerLoad();
    for (int round = 1; round <= MOST_WARM_UPS; round++) {
      String name = "-warm-up-" + round;
      ThroughputStand.Measured own = stand.own(stand.workload().name() + name);
      say("warm-up " + round, round(own, stand.bare(BareJob.NAME + name)));
      double load = compiler.sinceLast();
      err.println(String.format(Locale.ROOT, "the compiler kept %.2f processors busy", load));
      err.flush();
      if (load < CompilerLoad.SETTLED) {
        return;
      }
    }
  }

  private Round round(ThroughputStand.Measured own, ThroughputStand.Measured bare) {
    Map<String, Long> counted = new LinkedHashMap<>();
    own.last()
        .jobCounts()
        .forEach((name, count) -> counted.put(name, count - own.warm().jobCounts().get(name)));
    double seconds = (own.last().atNanos() - own.warm().atNanos()) / 1e9;
    return new Round(
        own.eventsPerSecond(),
        bare.eventsPerSecond(),
        own.cpuMicrosPerEvent(),
        bare.cpuMicrosPerEvent(),
        stand.workload().figures(counted, seconds));
  }

  private void say(String round, Round measured) {
    err.println(
        String.format(
            Locale.ROOT,
            "%s: %,.0f events/s, bare %,.0f, ratio %.3f, %.0f and %.0f µs of processor time"
                + " per event, %s",
            round,
            measured.eventsPerSecond(),
            measured.bareEventsPerSecond(),
            measured.ratio(),
            measured.cpuMicrosPerEvent(),
            measured.bareCpuMicrosPerEvent(),
            Figures.text(measured.jobFigures())));
    err.flush();
  }

  @Override
  public void close() {
    stand.close();
  }
}
