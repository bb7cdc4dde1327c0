package dev.marquee.benchmarks.forecast;

import dev.marquee.cachewarming.forecast.Expert;
import dev.marquee.cachewarming.forecast.ForecasterOptions;
import dev.marquee.cachewarming.forecast.HourlyForecast;
import dev.marquee.cachewarming.forecast.LoadForecaster;
import dev.marquee.cachewarming.forecast.ResidualHistograms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * All methods on one task: the production forecaster, fed value by value, its experts alone, a
 * neural network as one more expert on some of the series, and the competition's benchmarks.
 *
 * <p>The forecasters of all series go side by side: all take their n-th value before any takes the
 * next. Every {@link #POOLING} values each is told the residuals of the others as of then, so that
 * what siblings share is never younger than the series itself. Series end at different ages; one
 * that has ended stays in the pool as it was.
 */
public final class ForecastComparison {
  /** Values between two exchanges of residuals. */
  private static final int POOLING = 24;

  private final ForecastTask task;
  private final ErrorTotals production = new ErrorTotals();
  private final ErrorTotals[] experts = new ErrorTotals[Expert.EXTERNAL.ordinal()];
  private final List<HourlyForecast> forecasts = new ArrayList<>();
  private double[] nanos = new double[0];
  private final NeuralSample neural;
  private int stateBytes;

  private ForecastComparison(ForecastTask task, ForecasterOptions options, int neuralEvery) {
    this.task = task;
    neural = new NeuralSample(task, options, neuralEvery);
    Arrays.setAll(experts, expert -> new ErrorTotals());
  }

  /**
   * Runs all methods.
   *
   * @param neuralEvery one in so many series is forecast with a network, too; 0 for none
   * @param progress takes a sentence now and then
   */
  public static ForecastComparison of(
      ForecastTask task, ForecasterOptions options, int neuralEvery, Consumer<String> progress) {
    ForecastComparison comparison = new ForecastComparison(task, options, neuralEvery);
    comparison.feed(options, progress);
    return comparison;
  }

  /** The production forecasts of one series, by its place in the task. */
  public HourlyForecast forecast(int series) {
    return forecasts.get(series);
  }

  private void feed(ForecasterOptions options, Consumer<String> progress) {
    int count = task.series().size();
    int longest = task.series().stream().mapToInt(one -> one.known().length).max().orElseThrow();
    int values = task.series().stream().mapToInt(one -> one.known().length).sum();
    nanos = new double[values];
    int timed = 0;
    List<LoadForecaster> forecasters = new ArrayList<>();
    Siblings siblings = new Siblings(count);
    for (int at = 0; at < count; at++) {
      LoadForecaster forecaster = new LoadForecaster(options);
      forecaster.setSiblings(siblings.of(at));
      neural.setSiblings(at, siblings.of(at));
      forecasters.add(forecaster);
      forecasts.add(new HourlyForecast());
    }
    HourlyForecast each = new HourlyForecast();
    for (int age = 0; age < longest; age++) {
      for (int at = 0; at < count; at++) {
        double[] known = task.series().get(at).known();
        if (age >= known.length) {
          continue;
        }
        HourlyForecast into = age == known.length - 1 ? forecasts.get(at) : each;
        long start = System.nanoTime();
        forecasters.get(at).observe(known[age]);
        forecasters.get(at).forecast(task.horizon(), into);
        nanos[timed++] = System.nanoTime() - start;
        neural.observe(at, known[age]);
      }
      if ((age + 1) % POOLING == 0) {
        siblings.exchange(forecasters);
      }
      if ((age + 1) % 100 == 0) {
        progress.accept((age + 1) + " of " + longest + " values of " + count + " series");
      }
    }
    for (int at = 0; at < count; at++) {
      score(task.series().get(at), forecasts.get(at));
      stateBytes = Math.max(stateBytes, forecasters.get(at).toBytes().length);
      neural.score(at, forecasts.get(at));
    }
  }

  private void score(ForecastTask.Split split, HourlyForecast forecast) {
    int horizon = task.horizon();
    production.add(split, task, forecast);
    for (int expert = 0; expert < experts.length; expert++) {
      double[] path = new double[horizon];
      for (int hour = 1; hour <= horizon; hour++) {
        path[hour - 1] = forecast.expert(Expert.values()[expert], hour);
      }
      experts[expert].addPoints(split, task.season(), path);
    }
  }

  /** Errors of all methods: the production one first, its experts, then the competition's. */
  public List<MethodErrors> results() {
    ErrorTotals seasonal = new ErrorTotals();
    ErrorTotals naive2 = new ErrorTotals();
    ErrorTotals theta = new ErrorTotals();
    int season = task.season();
    int horizon = task.horizon();
    for (ForecastTask.Split split : task.series()) {
      double[] known = split.known();
      seasonal.addPoints(
          split, season, CompetitionBenchmarks.seasonalNaive(known, season, horizon));
      naive2.addPoints(split, season, CompetitionBenchmarks.naive2(known, season, horizon));
      theta.addPoints(split, season, CompetitionBenchmarks.theta(known, season, horizon));
    }
    double[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double micros = sorted[sorted.length / 2] / 1e3;
    List<MethodErrors> results = new ArrayList<>();
    results.add(production.mean("marquee", naive2, micros, stateBytes));
    results.addAll(neural.results());
    for (int expert = 0; expert < experts.length; expert++) {
      String id = Expert.values()[expert].id();
      results.add(experts[expert].mean("expert-" + id, naive2, Double.NaN, 0));
    }
    results.add(seasonal.mean("seasonal-naive", naive2, Double.NaN, 0));
    results.add(naive2.mean("naive2", naive2, Double.NaN, 0));
    results.add(theta.mean("theta", naive2, Double.NaN, 0));
    return results;
  }

  /** The residuals of all, and for each those of the others. */
  private static final class Siblings {
    private final ResidualHistograms all = new ResidualHistograms();
    private final List<ResidualHistograms> shared = new ArrayList<>();
    private final List<ResidualHistograms> others = new ArrayList<>();

    Siblings(int count) {
      for (int at = 0; at < count; at++) {
        shared.add(new ResidualHistograms());
        others.add(new ResidualHistograms());
      }
    }

    ResidualHistograms of(int series) {
      return others.get(series);
    }

    void exchange(List<LoadForecaster> forecasters) {
      for (int at = 0; at < shared.size(); at++) {
        all.subtract(shared.get(at));
        shared.get(at).set(forecasters.get(at).residuals());
        all.add(shared.get(at));
      }
      for (int at = 0; at < shared.size(); at++) {
        others.get(at).set(all);
        others.get(at).subtract(shared.get(at));
      }
    }
  }
}
