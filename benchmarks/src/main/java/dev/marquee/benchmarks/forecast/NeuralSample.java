package dev.marquee.benchmarks.forecast;

import dev.marquee.cachewarming.forecast.ForecasterOptions;
import dev.marquee.cachewarming.forecast.HourlyForecast;
import dev.marquee.cachewarming.forecast.LoadForecaster;
import dev.marquee.cachewarming.forecast.ResidualHistograms;
import dev.marquee.cachewarming.neural.NeuralForecaster;
import dev.marquee.cachewarming.neural.NeuralOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The production forecaster with a neural network among its experts, and the network alone, on one
 * in so many series: a network learns a hundred times as long as the forecaster does.
 *
 * <p>The forecaster without the network is scored on the same series. Series too short for a
 * network are left out.
 */
final class NeuralSample {
  private final ForecastTask task;
  private final Map<Integer, Trial> trials = new TreeMap<>();
  private final ErrorTotals with = new ErrorTotals();
  private final ErrorTotals without = new ErrorTotals();
  private final ErrorTotals alone = new ErrorTotals();
  private final ErrorTotals naive2 = new ErrorTotals();
  private double[] nanos = new double[1 << 16];
  private int timed;
  private int stateBytes;

  private static final class Trial {
    private final NeuralForecaster network;
    private final LoadForecaster pool;
    private float[] latest;

    Trial(ForecasterOptions options, NeuralOptions neural) {
      network = new NeuralForecaster(neural);
      pool = new LoadForecaster(options);
    }
  }

  NeuralSample(ForecastTask task, ForecasterOptions options, int every) {
    this.task = task;
    if (every == 0 || task.horizon() > NeuralForecaster.HOURS) {
      return;
    }
    NeuralOptions neural =
        NeuralOptions.defaults().withSeasons(options.season(), options.longSeason());
    for (int at = 0; at < task.series().size(); at += every) {
      if (task.series().get(at).known().length >= NeuralForecaster.silentHours(neural)) {
        trials.put(at, new Trial(options, neural));
      }
    }
  }

  void setSiblings(int series, ResidualHistograms siblings) {
    if (trials.containsKey(series)) {
      trials.get(series).pool.setSiblings(siblings);
    }
  }

  void observe(int series, double value) {
    Trial trial = trials.get(series);
    if (trial == null) {
      return;
    }
    long start = System.nanoTime();
    trial.latest = trial.network.observe(value).orElse(null);
    trial.pool.observe(value, trial.latest);
    if (timed == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * timed);
    }
    nanos[timed++] = System.nanoTime() - start;
  }

  /** Scores a series whose known values were all observed, if it is of the sample. */
  void score(int series, HourlyForecast production) {
    Trial trial = trials.get(series);
    if (trial == null) {
      return;
    }
    ForecastTask.Split split = task.series().get(series);
    HourlyForecast forecast = new HourlyForecast();
    trial.pool.forecast(task.horizon(), forecast);
    with.add(split, task, forecast);
    without.add(split, task, production);
    double[] path = new double[task.horizon()];
    for (int at = 0; at < path.length; at++) {
      path[at] = trial.latest[at];
    }
    alone.addPoints(split, task.season(), path);
    naive2.addPoints(
        split,
        task.season(),
        CompetitionBenchmarks.naive2(split.known(), task.season(), task.horizon()));
    stateBytes = Math.max(stateBytes, trial.pool.toBytes().length + trial.network.toBytes().length);
  }

  /** With the network, without it on the same series, and the network alone; empty without any. */
  List<MethodErrors> results() {
    if (trials.isEmpty()) {
      return List.of();
    }
    double[] sorted = Arrays.copyOf(nanos, timed);
    Arrays.sort(sorted);
    return List.of(
        with.mean("marquee-neural", naive2, sorted[timed / 2] / 1e3, stateBytes),
        without.mean("marquee-same-series", naive2, Double.NaN, 0),
        alone.mean("neural", naive2, Double.NaN, 0));
  }
}
