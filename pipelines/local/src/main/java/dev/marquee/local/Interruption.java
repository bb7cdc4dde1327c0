package dev.marquee.local;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request: the process ends when the run has closed what it holds.
 *
 * <p>Safe for use by several threads.
 */
final class Interruption {
  /** A cluster takes seconds to stop; who waits longer than this wants the process gone. */
  private static final long PATIENCE_SECONDS = 45;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  private Interruption() {}

  /** Listens from now on. */
  static Interruption onShutdown() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::request));
    return interruption;
  }

  private void request() {
    requested.countDown();
    try {
      done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Open until the run is to end. */
  CountDownLatch requested() {
    return requested;
  }

  /** Everything is closed. */
  void done() {
    done.countDown();
  }
}
