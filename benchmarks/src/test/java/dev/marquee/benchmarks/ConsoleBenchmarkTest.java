package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.benchmarks.console.ConsoleCost;
import dev.marquee.benchmarks.console.HeapSeries;
import dev.marquee.benchmarks.console.PageChanges;
import dev.marquee.benchmarks.throughput.EventMix;
import dev.marquee.benchmarks.throughput.ThroughputOptions;
import dev.marquee.local.DataFolder;
import dev.marquee.local.SimulatedEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measurements of the console, each so small that its figures mean nothing. */
class ConsoleBenchmarkTest {
  private static final long DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void theJobIsMeasuredWithoutTheConsoleAndWithIt() throws Exception {
    ThroughputOptions options =
        new ThroughputOptions(EventMix.VIEWING, 100_000_000, 2, 500, 200, 1);
    ConsoleCostRun.Times times =
        new ConsoleCostRun.Times(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(4),
            Duration.ofSeconds(2));
    try (ConsoleCostRun run =
        new ConsoleCostRun(
            options, times, System.nanoTime() + DEADLINE_NANOS, new PrintWriter(err, true))) {
      ConsoleCost cost = run.run();
      assertThat(cost.rounds()).hasSize(2);
      assertThat(cost.median(ConsoleCost.Round::updates)).isGreaterThanOrEqualTo(3);
      assertThat(cost.median(ConsoleCost.Round::costShare)).isBetween(-.9, .9);
      assertThat(cost.median(one -> one.with().servingMicros())).isPositive();
      assertThat(err.toString()).contains("warms up for at most 2 s").contains("round 2: ");
    }
  }

  @Test
  void titlesAreWatchedAndPagesStayOpenOnARunningSimulation() throws Exception {
    try (DataFolder data = DataFolder.open(folder.resolve("data"));
        SimulatedEngine engine =
            SimulatedEngine.start(data, new SimulatedEngine.Options(400, 120, 100, 1, 1))) {
      PageChanges changes = new PageChangeRun(engine, new PrintWriter(err, true)).run(2);
      assertThat(changes.millis()).hasSize(2).allSatisfy(one -> assertThat(one).isPositive());

      HeapSeries heap =
          new ConsoleSoak(engine, new PrintWriter(err, true))
              .run(3, Duration.ofSeconds(8), Duration.ofSeconds(2));
      assertThat(heap.samples()).hasSize(5);
      assertThat(heap.endMegabytes()).isBetween(20.0, 2_000.0);
      assertThat(err.toString()).contains("on 3 pages");
    }
  }
}
