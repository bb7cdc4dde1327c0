package dev.marquee.benchmarks.coverage;

import dev.marquee.local.demand.DemandShock;
import java.util.List;

/**
 * Recoveries of all shocks of one kind.
 *
 * @param horizon id of the horizon whose 90 % quantile was watched
 * @param seconds of event time, ascending, not empty
 */
public record ShockSummary(DemandShock.Kind kind, String horizon, List<Long> seconds) {
  public ShockSummary {
    seconds = seconds.stream().sorted().toList();
    if (seconds.isEmpty()) {
      throw new IllegalArgumentException("seconds must not be empty");
    }
  }

  public long medianSeconds() {
    return seconds.get(seconds.size() / 2);
  }

  public long largestSeconds() {
    return seconds.get(seconds.size() - 1);
  }

  /** Share of the shocks that were recovered from by then, in [0, 1]. */
  public double shareWithin(long limit) {
    return seconds.stream().filter(one -> one <= limit).count() / (double) seconds.size();
  }
}
