package dev.marquee.local;

import dev.marquee.cachewarming.CacheWarmingJob;
import dev.marquee.events.HorizonForecast;
import dev.marquee.events.LoadForecast;
import dev.marquee.events.MeasuredLoad;
import dev.marquee.events.ModelMetrics;
import dev.marquee.local.edges.EdgeNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers what the panel shows of load and plans. */
final class WarmingReadings {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final double LOW = .1;
  private static final double HIGH = .9;
  private static final String MISSED = "missedBytes.";

  private WarmingReadings() {}

  /**
   * Load and plans now; empty until the job has published any.
   *
   * @param speed simulated seconds per second of event time
   */
  static Optional<PanelSnapshot.Warming> of(
      EngineMonitor monitor, double speed, EdgeNetwork edges) {
    Map<String, MeasuredLoad> loads = monitor.measuredLoads();
    Optional<ModelMetrics> load = monitor.metrics(CacheWarmingJob.NAME, "load");
    Optional<ModelMetrics> plans = monitor.metrics(CacheWarmingJob.NAME, "plans");
    if (loads.isEmpty() && load.isEmpty() && plans.isEmpty()) {
      return Optional.empty();
    }
    Optional<Map.Entry<String, MeasuredLoad>> busiest =
        loads.entrySet().stream()
            .max(
                Map.Entry.comparingByValue(
                    (a, b) -> Double.compare(a.getStreams(), b.getStreams())));
    Optional<LoadForecast> forecast = busiest.flatMap(one -> monitor.forecast(one.getKey()));
    Optional<Map.Entry<String, Long>> cause = plans.flatMap(WarmingReadings::greatestCause);
    long bytes = count(plans, "bytes");
    long scored = count(load, "scored");
    return Optional.of(
        new PanelSnapshot.Warming(
            busiest.map(Map.Entry::getKey).orElse(""),
            busiest.map(one -> one.getValue().getStreams()).orElse(Double.NaN),
            inAnHour(forecast, LOW, speed),
            inAnHour(forecast, HIGH, speed),
            loads.values().stream().mapToDouble(MeasuredLoad::getStreams).sum(),
            count(plans, "plans"),
            value(plans, "largestGap"),
            count(plans, "requests"),
            count(plans, "filledBytes"),
            // The job's own figure is of all runs, and the rival caches are of this one.
            edges.byteHitRatio(),
            edges.lruByteHitRatio(),
            scored == 0 ? Double.NaN : value(load, "coverage80"),
            scored == 0 ? Double.NaN : value(load, "coverage95"),
            scored,
            value(plans, "wastedFill"),
            cause.map(one -> one.getKey().substring(MISSED.length())).orElse(""),
            cause.map(one -> (double) one.getValue() / bytes).orElse(Double.NaN)));
  }

  /** A quantile of the streams in the hour of the service that is next to one hour ahead. */
  private static double inAnHour(Optional<LoadForecast> forecast, double level, double speed) {
    double nearest = Double.POSITIVE_INFINITY;
    double quantile = Double.NaN;
    for (HorizonForecast horizon : forecast.map(LoadForecast::getHorizons).orElse(List.of())) {
      double distance = Math.abs(horizon.getHorizonMillis() * speed - HOUR);
      int at = forecast.orElseThrow().getLevels().indexOf(level);
      if (distance < nearest && at >= 0) {
        nearest = distance;
        quantile = horizon.getStreams().get(at);
      }
    }
    return quantile;
  }

  private static Optional<Map.Entry<String, Long>> greatestCause(ModelMetrics plans) {
    return plans.getCounts().entrySet().stream()
        .filter(one -> one.getKey().startsWith(MISSED) && one.getValue() > 0)
        .max(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()));
  }

  private static long count(Optional<ModelMetrics> metrics, String name) {
    return metrics.map(one -> one.getCounts().getOrDefault(name, 0L)).orElse(0L);
  }

  private static double value(Optional<ModelMetrics> metrics, String name) {
    return metrics.map(one -> one.getValues().getOrDefault(name, Double.NaN)).orElse(Double.NaN);
  }
}
