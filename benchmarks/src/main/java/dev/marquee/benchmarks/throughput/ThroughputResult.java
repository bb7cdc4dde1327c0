package dev.marquee.benchmarks.throughput;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds of a measurement say.
 *
 * @param options its size
 * @param rounds at least one
 * @param stateBytesPerProfile mean serialized bytes of a profile's two records, not counting its
 *     key
 */
public record ThroughputResult(
    ThroughputOptions options, List<Round> rounds, double stateBytesPerProfile) {

  public ThroughputResult {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("rounds must not be empty");
    }
    if (!(stateBytesPerProfile >= 0)) {
      throw new IllegalArgumentException(
          "stateBytesPerProfile must not be negative, is " + stateBytesPerProfile);
    }
  }

  /** Median over the rounds; of an even number of them the mean of the middle two. */
  public double median(ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The figures as they are printed, by camelCase key, in order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("pipeline", "recommendations");
    figures.put("mix", options.mix().name().toLowerCase(java.util.Locale.ROOT));
    figures.put("eventsPerSecond", median(Round::eventsPerSecond));
    figures.put("bareEventsPerSecond", median(Round::bareEventsPerSecond));
    figures.put("ratio", median(Round::ratio));
    figures.put("pagesPerPositive", median(Round::pagesPerPositive));
    figures.put("learningShare", median(Round::learningShare));
    figures.put("stateBytesPerProfile", stateBytesPerProfile);
    figures.put("cpuMicrosPerEvent", median(Round::cpuMicrosPerEvent));
    figures.put("bareCpuMicrosPerEvent", median(Round::bareCpuMicrosPerEvent));
    figures.put("events", options.events());
    figures.put("rounds", rounds.size());
    figures.put("profiles", options.profiles());
    figures.put("titles", options.titles());
    figures.put("parallelism", options.parallelism());
    return figures;
  }
}
