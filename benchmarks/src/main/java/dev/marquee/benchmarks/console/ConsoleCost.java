package dev.marquee.benchmarks.console;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an open console costs a job: windows without it and with it, in turn.
 *
 * @param rounds at least one
 */
public record ConsoleCost(List<Round> rounds) {

  /**
   * The job in one window.
   *
   * @param eventsPerSecond positive
   * @param servingMicros processor time per event of the threads that serve a console, or could;
   *     microseconds, 0 or more
   * @param processMicros processor time per event of the whole process, microseconds, positive
   */
  public record Window(double eventsPerSecond, double servingMicros, double processMicros) {

    public Window {
      requirePositive("eventsPerSecond", eventsPerSecond);
      requirePositive("processMicros", processMicros);
      if (!(servingMicros >= 0 && servingMicros <= processMicros)) {
        throw new IllegalArgumentException(
            "servingMicros must be in [0, " + processMicros + "], is " + servingMicros);
      }
    }

    private static void requirePositive(String name, double value) {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(name + " must be positive and finite, is " + value);
      }
    }
  }

  /**
   * A window without the console and one with it, in either order.
   *
   * @param updates views that the open page received, at least one
   */
  public record Round(Window without, Window with, long updates) {

    public Round {
      if (updates < 1) {
        throw new IllegalArgumentException("updates must be positive, is " + updates);
      }
    }

    /**
     * Share of the processor time with the console that serving it took: what the serving threads
     * used per event beyond what they use without it.
     */
    public double costShare() {
      return (with.servingMicros() - without.servingMicros()) / with.processMicros();
    }

    /**
     * Share of the whole process's time per event with the console that came with it; negative when
     * an event took less with it.
     */
    public double processShare() {
      return 1 - without.processMicros() / with.processMicros();
    }

    /** Share by which the rate with the console was less; negative when it was more. */
    public double rateShare() {
      return 1 - with.eventsPerSecond() / without.eventsPerSecond();
    }
  }

  public ConsoleCost {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("rounds must not be empty");
    }
  }

  /** Median of a figure over the rounds; the mean of the two in the middle of an even number. */
  public double median(ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int upper = sorted.length / 2;
    return (sorted[(sorted.length - 1) / 2] + sorted[upper]) / 2;
  }
}
