package dev.marquee.benchmarks.throughput;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one round of both jobs measured, behind the warm-up.
 *
 * @param eventsPerSecond of the job, positive
 * @param bareEventsPerSecond of the bare job, positive
 * @param cpuMicrosPerEvent processor time of this whole process per event while the job ran, broker
 *     and compiler included; unlike the rates it hardly depends on what else the machine does
 * @param bareCpuMicrosPerEvent the same while the bare job ran
 * @param jobFigures what else is said of the job, by camelCase name, in order; finite
 */
public record Round(
    double eventsPerSecond,
    double bareEventsPerSecond,
    double cpuMicrosPerEvent,
    double bareCpuMicrosPerEvent,
    Map<String, Double> jobFigures) {

  public Round {
    requirePositive("eventsPerSecond", eventsPerSecond);
    requirePositive("bareEventsPerSecond", bareEventsPerSecond);
    requirePositive("cpuMicrosPerEvent", cpuMicrosPerEvent);
    requirePositive("bareCpuMicrosPerEvent", bareCpuMicrosPerEvent);
    jobFigures.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + " must be finite, is " + value);
          }
        });
    jobFigures = Collections.unmodifiableMap(new LinkedHashMap<>(jobFigures));
  }

  /** The job's rate as a share of the bare job's. */
  public double ratio() {
    return eventsPerSecond / bareEventsPerSecond;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite, is " + value);
    }
  }
}
