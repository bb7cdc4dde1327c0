package dev.marquee.benchmarks.console;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an open console costs a job: its rate without it and with it, in turn.
 *
 * @param rounds at least one
 */
public record ConsoleCost(List<Round> rounds) {

  /**
   * A window without the console and one with it, in either order.
   *
   * @param eventsPerSecondWithout positive
   * @param eventsPerSecondWith positive
   * @param threadsShare share of the processor time of the window with the console that its own
   *     threads had, in [0, 1]; what the broker does for it is not in it
   * @param updates views that the open page received, at least one
   */
  public record Round(
      double eventsPerSecondWithout,
      double eventsPerSecondWith,
      double threadsShare,
      long updates) {

    public Round {
      requirePositive("eventsPerSecondWithout", eventsPerSecondWithout);
      requirePositive("eventsPerSecondWith", eventsPerSecondWith);
      if (!(threadsShare >= 0 && threadsShare <= 1)) {
        throw new IllegalArgumentException("threadsShare must be in [0, 1], is " + threadsShare);
      }
      if (updates < 1) {
        throw new IllegalArgumentException("updates must be positive, is " + updates);
      }
    }

    /** Share of the rate that is lost with the console; negative when the job was faster. */
    public double costShare() {
      return 1 - eventsPerSecondWith / eventsPerSecondWithout;
    }

    private static void requirePositive(String name, double value) {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException(name + " must be positive and finite, is " + value);
      }
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
