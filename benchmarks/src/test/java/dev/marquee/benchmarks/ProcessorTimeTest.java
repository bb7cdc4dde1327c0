package dev.marquee.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {
  private static final long BUSY_NANOS = 200_000_000;

  /** Processor time that serving threads used while a thread of this name was busy. */
  private static ProcessorTime busy(String name) throws Exception {
    ProcessorTime before = ProcessorTime.now();
    CountDownLatch worked = new CountDownLatch(1);
    CountDownLatch measured = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              long end = System.nanoTime() + BUSY_NANOS;
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              worked.countDown();
              try {
                measured.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            name);
    thread.start();
    try {
      worked.await();
      return ProcessorTime.now().since(before);
    } finally {
      measured.countDown();
      thread.join();
    }
  }

  @Test
  void threadsOfAConsoleServeAndOthersDoNot() throws Exception {
    ProcessorTime ofConsole = busy("console-views");
    assertThat(ofConsole.servingNanos()).isPositive();
    assertThat(ofConsole.process()).isGreaterThanOrEqualTo(ofConsole.servingNanos());
    assertThat(busy("something-else").servingNanos()).isZero();
  }

  @Test
  void aThreadThatEndedTakesNothingFromTheOthers() {
    ProcessorTime before = new ProcessorTime(Map.of(1L, 500L, 2L, 900L), 5_000);
    ProcessorTime after = new ProcessorTime(Map.of(1L, 700L, 3L, 50L), 6_000);
    assertThat(after.since(before).servingNanos()).isEqualTo(250);
    assertThat(after.since(before).process()).isEqualTo(1_000);
  }
}
