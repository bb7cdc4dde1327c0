package dev.marquee.benchmarks.throughput;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What all rounds of a measurement say.
 *
 * @param options its size
 * @param rounds at least one, all with the same figures of the job
 * @param stateBytes mean serialized bytes of what the job keeps of a profile, title or session, not
 *     counting its key
 */
public record ThroughputResult(ThroughputOptions options, List<Round> rounds, double stateBytes) {

  public ThroughputResult {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("rounds must not be empty");
    }
    if (!(stateBytes >= 0)) {
      throw new IllegalArgumentException("stateBytes must not be negative, is " + stateBytes);
    }
  }

  /** Median over the rounds; of an even number of them the mean of the middle two. */
  public double median(ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Medians of what else is said of the job, by camelCase name, in order. */
  public Map<String, Double> jobFigures() {
    Map<String, Double> medians = new LinkedHashMap<>();
    for (String name : rounds.get(0).jobFigures().keySet()) {
      medians.put(name, median(round -> round.jobFigures().get(name)));
    }
    return medians;
  }

  /** The figures as they are printed, by camelCase key, in order. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("pipeline", options.mix().pipeline().toString());
    figures.put("mix", options.mix().name().toLowerCase(Locale.ROOT));
    figures.put("eventsPerSecond", median(Round::eventsPerSecond));
    figures.put("bareEventsPerSecond", median(Round::bareEventsPerSecond));
    figures.put("ratio", median(Round::ratio));
    figures.putAll(jobFigures());
    figures.put("stateBytesPer" + options.mix().pipeline().keyOfState(), stateBytes);
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
