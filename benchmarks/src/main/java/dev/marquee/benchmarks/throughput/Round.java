package dev.marquee.benchmarks.throughput;

/**
 * What one round of both jobs measured, behind the warm-up.
 *
 * @param eventsPerSecond of the job, positive
 * @param bareEventsPerSecond of the bare job, positive
 * @param cpuMicrosPerEvent processor time of this whole process per event while the job ran, broker
 *     and compiler included; unlike the rates it hardly depends on what else the machine does
 * @param bareCpuMicrosPerEvent the same while the bare job ran
 * @param positives positive events on titles that their profile had not seen
 * @param scored those that were scored and offered for learning
 * @param pages pages written
 */
public record Round(
    double eventsPerSecond,
    double bareEventsPerSecond,
    double cpuMicrosPerEvent,
    double bareCpuMicrosPerEvent,
    long positives,
    long scored,
    long pages) {

  public Round {
    requirePositive("eventsPerSecond", eventsPerSecond);
    requirePositive("bareEventsPerSecond", bareEventsPerSecond);
    requirePositive("cpuMicrosPerEvent", cpuMicrosPerEvent);
    requirePositive("bareCpuMicrosPerEvent", bareCpuMicrosPerEvent);
    if (scored < 0 || scored > positives) {
      throw new IllegalArgumentException("scored must be in [0, " + positives + "], is " + scored);
    }
    if (pages < 0) {
      throw new IllegalArgumentException("pages must not be negative, is " + pages);
    }
  }

  /** The job's rate as a share of the bare job's. */
  public double ratio() {
    return eventsPerSecond / bareEventsPerSecond;
  }

  /** Share of the positive events that were learned from; 1 when there were none. */
  public double learningShare() {
    return positives == 0 ? 1 : (double) scored / positives;
  }

  /** Pages written per positive event; 0 when there was none. */
  public double pagesPerPositive() {
    return positives == 0 ? 0 : (double) pages / positives;
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive and finite, is " + value);
    }
  }
}
