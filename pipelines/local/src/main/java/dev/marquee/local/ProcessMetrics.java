package dev.marquee.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Flink's metrics of a cluster in this process, read directly: as they are at the moment of the
 * question, where REST would show them up to ten seconds old.
 *
 * <p>A metric is named as in Flink's documentation, without its scope ({@code numRestarts}, {@code
 * records-lag-max}); the answers run over all subtasks that have it. A histogram counts as its
 * median. Thread-safe.
 */
public final class ProcessMetrics implements MetricReporter {

  private static final String REPORTER = "process";
  private static final String PREFIX = "metrics.reporter." + REPORTER + ".";
  private static final String KEY = "key";
  private static final String JOB_ID = "<job_id>";
  private static final String OPERATOR_NAME = "<operator_name>";

  /** One per cluster: Flink makes the reporter, and the cluster finds it by its key. */
  private static final Map<String, ProcessMetrics> BY_KEY = new ConcurrentHashMap<>();

  /**
   * Variables of each metric, by its name: a cluster has thousands of metrics, and some are asked
   * for many times a second.
   */
  private final Map<String, Map<Metric, Map<String, String>>> metrics = new ConcurrentHashMap<>();

  /** Makes the reporter for Flink, which finds the class among its services. */
  public static final class Factory implements MetricReporterFactory {

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return of(properties.getProperty(KEY));
    }
  }

  private ProcessMetrics() {}

  static void configure(Configuration configuration, String key) {
    configuration.setString(PREFIX + "factory.class", Factory.class.getName());
    configuration.setString(PREFIX + KEY, key);
    // A list of reporters leaves out those that are not on it.
    configuration
        .getOptional(MetricOptions.REPORTERS_LIST)
        .ifPresent(list -> configuration.set(MetricOptions.REPORTERS_LIST, list + "," + REPORTER));
  }

  static ProcessMetrics of(String key) {
    return BY_KEY.computeIfAbsent(key, unused -> new ProcessMetrics());
  }

  /** Sum over the subtasks of all jobs; 0 when nobody has the metric. */
  public double sum(String name) {
    return values(name, null).sum();
  }

  /** The highest value over the subtasks of all jobs; empty when nobody has the metric. */
  public OptionalDouble max(String name) {
    return values(name, null).max();
  }

  /** The highest value over the subtasks of a job; empty when it does not have the metric. */
  public OptionalDouble max(String name, JobID job) {
    return values(name, job).max();
  }

  /** Sum over the subtasks of a job; empty when it does not have the metric. */
  public OptionalDouble sum(String name, JobID job) {
    double[] values = values(name, job).toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(DoubleStream.of(values).sum());
  }

  /** Sum over the subtasks of one operator of a job; empty when it does not have the metric. */
  public OptionalDouble sum(String name, JobID job, String operator) {
    double[] values =
        values(name, job, variables -> operator.equals(variables.get(OPERATOR_NAME))).toArray();
    return values.length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(DoubleStream.of(values).sum());
  }

  /** The names of all metrics that there are now, sorted, each once. */
  public List<String> names() {
    return metrics.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private DoubleStream values(String name, JobID job) {
    return values(name, job, variables -> true);
  }

  private DoubleStream values(String name, JobID job, Predicate<Map<String, String>> scope) {
    List<Double> values = new ArrayList<>();
    metrics
        .getOrDefault(name, Map.of())
        .forEach(
            (metric, variables) -> {
              if ((job == null || job.toString().equals(variables.get(JOB_ID)))
                  && scope.test(variables)) {
                double value = value(metric);
                if (!Double.isNaN(value)) {
                  values.add(value);
                }
              }
            });
    return values.stream().mapToDouble(Double::doubleValue);
  }

  private static double value(Metric metric) {
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    if (metric instanceof Meter meter) {
      return meter.getRate();
    }
    if (metric instanceof Histogram histogram) {
      return histogram.getStatistics().getQuantile(0.5);
    }
    return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {
    BY_KEY.values().remove(this);
    metrics.clear();
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String metricName, MetricGroup group) {
    metrics
        .computeIfAbsent(metricName, name -> new ConcurrentHashMap<>())
        .put(metric, group.getAllVariables());
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String metricName, MetricGroup group) {
    metrics.computeIfAbsent(metricName, name -> new ConcurrentHashMap<>()).remove(metric);
  }
}
