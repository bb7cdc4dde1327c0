package dev.marquee.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Size of the terminal.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {

  private static final TerminalSize USUAL = new TerminalSize(80, 24);
  private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(2).toNanos();

  public TerminalSize {
    if (columns < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "columns and rows must be at least 1, are " + columns + " and " + rows);
    }
  }

  /** Where the size comes from. */
  @FunctionalInterface
  public interface Source {
    TerminalSize size();
  }

  /**
   * The terminal of this process; empty when standard output is none. The launcher knows: Java
   * itself cannot tell whether only standard input is redirected.
   */
  public static Optional<Source> ofThisProcess() {
    return Boolean.getBoolean("marquee.terminal") ? Optional.of(new Asked()) : Optional.empty();
  }

  /** Parses what {@code stty size} prints: rows, then columns; empty when it is something else. */
  static Optional<TerminalSize> parse(String text) {
    String[] numbers = text.strip().split(" ");
    if (numbers.length != 2 || !numbers[0].matches("\\d{1,4}") || !numbers[1].matches("\\d{1,4}")) {
      return Optional.empty();
    }
    int rows = Integer.parseInt(numbers[0]);
    int columns = Integer.parseInt(numbers[1]);
    return rows < 1 || columns < 1
        ? Optional.empty()
        : Optional.of(new TerminalSize(columns, rows));
  }

  /** Asks stty every two seconds, so that the panel follows a window that is resized. */
  private static final class Asked implements Source {

    private TerminalSize last = USUAL;
    private long askedAt;
    private boolean hasAsked;

    @Override
    public TerminalSize size() {
      if (!hasAsked || System.nanoTime() - askedAt > ASK_AGAIN_NANOS) {
        hasAsked = true;
        askedAt = System.nanoTime();
        last = ask().orElse(last);
      }
      return last;
    }

    private static Optional<TerminalSize> ask() {
      try {
        Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty 2>/dev/null").start();
        if (!stty.waitFor(1, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return Optional.empty();
        }
        return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
  }
}
