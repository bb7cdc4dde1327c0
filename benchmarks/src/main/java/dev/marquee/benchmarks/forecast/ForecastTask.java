package dev.marquee.benchmarks.forecast;

import dev.marquee.local.CommandException;
import dev.marquee.local.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be forecast: for each series the known values and those that follow.
 *
 * @param series in the order of the file
 * @param horizon values to forecast, as many as each series' actual ones
 * @param season values of a season
 * @param heldOut whether the actual values are the end of the training part
 */
public record ForecastTask(List<Split> series, int horizon, int season, boolean heldOut) {
  /**
   * One series, divided.
   *
   * @param known what a method may see
   * @param actual what it has to forecast
   */
  public record Split(String id, double[] known, double[] actual) {}

  /** The end of each series is held out. */
  public static ForecastTask holdOut(List<LoadSeries> train, int horizon, int season) {
    List<Split> splits = new ArrayList<>();
    for (LoadSeries series : train) {
      int known = series.values().length - horizon;
      requireLength(series.id(), known, season);
      splits.add(
          new Split(
              series.id(),
              Arrays.copyOf(series.values(), known),
              Arrays.copyOfRange(series.values(), known, known + horizon)));
    }
    return new ForecastTask(splits, horizon, season, true);
  }

  /** The actual values are the first of each series in another file. */
  public static ForecastTask test(
      List<LoadSeries> train, List<LoadSeries> test, Path testFile, int horizon, int season) {
    Map<String, double[]> actual = new HashMap<>();
    test.forEach(series -> actual.put(series.id(), series.values()));
    List<Split> splits = new ArrayList<>();
    for (LoadSeries series : train) {
      double[] values = actual.get(series.id());
      if (values == null || values.length < horizon) {
        throw new CommandException(
            ExitCode.INCOMPLETE,
            testFile
                + " has "
                + (values == null ? "no series " : values.length + " values of series ")
                + series.id()
                + (values == null ? "" : ", fewer than the horizon of " + horizon));
      }
      requireLength(series.id(), series.values().length, season);
      splits.add(new Split(series.id(), series.values(), Arrays.copyOf(values, horizon)));
    }
    return new ForecastTask(splits, horizon, season, false);
  }

  private static void requireLength(String id, int known, int season) {
    if (known < 2 * season) {
      throw new CommandException(
          ExitCode.INCOMPLETE,
          "series "
              + id
              + " has "
              + Math.max(0, known)
              + " known values, fewer than two seasons of "
              + season);
    }
  }
}
