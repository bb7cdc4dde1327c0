package dev.marquee.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for a condition with a deadline, in place of sleeping for a guessed time.
 *
 * <p>The condition is tried at once, then every 20 milliseconds, in the calling thread. When the
 * deadline passes, an {@link AssertionError} says what was waited for. An interruption ends the
 * wait with {@link IllegalStateException} and leaves the thread interrupted.
 */
public final class Eventually {

  private static final Duration POLL = Duration.ofMillis(20);

  private Eventually() {}

  /** Returns when the condition holds. */
  public static void holds(String what, Duration deadline, BooleanSupplier condition) {
    present(
        what,
        deadline,
        () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
  }

  /** Returns the value as soon as the supplier has one. */
  public static <T> T present(String what, Duration deadline, Supplier<Optional<T>> supplier) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      Optional<T> value = supplier.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - end >= 0) {
        throw new AssertionError("no " + what + " within " + deadline.toMillis() + " ms");
      }
      pause();
    }
  }

  /**
   * Returns what the assertions return as soon as they pass; at the deadline their last error
   * becomes the cause of the {@link AssertionError}.
   */
  public static <T> T passes(String what, Duration deadline, Callable<T> assertions) {
    long end = System.nanoTime() + deadline.toNanos();
    while (true) {
      try {
        return assertions.call();
      } catch (AssertionError | Exception e) {
        if (System.nanoTime() - end >= 0) {
          throw new AssertionError(
              what + " did not pass within " + deadline.toMillis() + " ms: " + e.getMessage(), e);
        }
      }
      pause();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(POLL.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while waiting for a condition");
    }
  }
}
