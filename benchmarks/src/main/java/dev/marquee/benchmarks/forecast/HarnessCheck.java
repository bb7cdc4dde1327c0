package dev.marquee.benchmarks.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the harness gives the figures of the M4 competition's simple methods on its hourly
 * series: published ones on the official split (Makridakis, Spiliotis and Assimakopoulos 2020), and
 * with the last 48 training values held out those of an independent calculation.
 *
 * @param method id of a simple method
 * @param smape as known
 * @param mase as known
 */
public record HarnessCheck(String method, double smape, double mase) {
  private static final int SERIES = 414;
  private static final double TOLERANCE = .0006;

  private static final List<HarnessCheck> HELD_OUT =
      List.of(new HarnessCheck("seasonal-naive", 14.570, 1.228));
  private static final List<HarnessCheck> OFFICIAL =
      List.of(
          new HarnessCheck("seasonal-naive", 13.912, 1.193),
          new HarnessCheck("naive2", 18.383, 2.395));

  /** Known figures of a task; empty when it is not the hourly part of M4. */
  public static List<HarnessCheck> of(ForecastTask task) {
    boolean isHourly =
        task.series().size() == SERIES && task.horizon() == 48 && task.season() == 24;
    for (ForecastTask.Split split : task.series()) {
      int length = split.known().length + (task.heldOut() ? task.horizon() : 0);
      isHourly &= split.id().matches("H\\d+") && (length == 700 || length == 960);
    }
    if (!isHourly) {
      return List.of();
    }
    return task.heldOut() ? HELD_OUT : OFFICIAL;
  }

  /** What differs from the known figures, in sentences; empty when nothing does. */
  public static List<String> differences(ForecastTask task, List<MethodErrors> results) {
    List<String> differences = new ArrayList<>();
    for (HarnessCheck check : of(task)) {
      Optional<MethodErrors> result =
          results.stream().filter(one -> one.method().equals(check.method)).findFirst();
      MethodErrors measured = result.orElseThrow();
      if (Math.abs(measured.smape() - check.smape) > TOLERANCE
          || Math.abs(measured.mase() - check.mase) > TOLERANCE) {
        differences.add(
            String.format(
                Locale.ROOT,
                "%s has sMAPE %.3f and MASE %.3f, known are %.3f and %.3f",
                check.method,
                measured.smape(),
                measured.mase(),
                check.smape,
                check.mase));
      }
    }
    return differences;
  }
}
