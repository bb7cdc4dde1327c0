package dev.marquee.benchmarks.forecast;

import dev.marquee.cachewarming.forecast.HourlyForecast;

/** Errors of one method, summed over series. */
final class ErrorTotals {
  /** Miss rate of the interval that is scored: 95 % coverage, as in the competition. */
  private static final double ALPHA = .05;

  private double smape;
  private double mase;
  private double msis = Double.NaN;
  private double coverage80 = Double.NaN;
  private double coverage95 = Double.NaN;
  private int series;

  void addPoints(ForecastTask.Split split, int season, double[] forecast) {
    smape += ForecastErrors.smape(split.actual(), forecast);
    mase +=
        ForecastErrors.mase(split.actual(), forecast, ForecastErrors.scale(split.known(), season));
    series++;
  }

  /** Medians and both intervals of a forecast of the task's horizon. */
  void add(ForecastTask.Split split, ForecastTask task, HourlyForecast forecast) {
    int horizon = task.horizon();
    double[] median = new double[horizon];
    double[][] interval80 = new double[2][horizon];
    double[][] interval95 = new double[2][horizon];
    for (int hour = 1; hour <= horizon; hour++) {
      median[hour - 1] = forecast.median(hour);
      interval80[0][hour - 1] = forecast.quantile(hour, .1);
      interval80[1][hour - 1] = forecast.quantile(hour, .9);
      interval95[0][hour - 1] = forecast.quantile(hour, .025);
      interval95[1][hour - 1] = forecast.quantile(hour, .975);
    }
    addPoints(split, task.season(), median);
    addIntervals(split, task.season(), interval80, interval95);
  }

  private void addIntervals(
      ForecastTask.Split split, int season, double[][] interval80, double[][] interval95) {
    if (Double.isNaN(msis)) {
      msis = 0;
      coverage80 = 0;
      coverage95 = 0;
    }
    double[] actual = split.actual();
    double scale = ForecastErrors.scale(split.known(), season);
    msis += ForecastErrors.msis(actual, interval95[0], interval95[1], ALPHA, scale);
    coverage80 += ForecastErrors.coverage(actual, interval80[0], interval80[1]);
    coverage95 += ForecastErrors.coverage(actual, interval95[0], interval95[1]);
  }

  MethodErrors mean(String method, ErrorTotals naive2, double microsPerValue, int stateBytes) {
    return new MethodErrors(
        method,
        smape / series,
        mase / series,
        (smape / naive2.smape + mase / naive2.mase) / 2,
        msis / series,
        coverage80 / series,
        coverage95 / series,
        microsPerValue,
        stateBytes,
        series);
  }
}
