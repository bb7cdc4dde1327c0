package dev.marquee.streaming;

import dev.marquee.events.ModelMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.util.Collector;

/**
 * Adds up the quality that the subtasks of a job measured, and publishes it at an interval.
 *
 * <p>Keyed by the job's name. The sums are state, so a replayed span counts once.
 *
 * @param <C> what subtasks counted since they reported last; a state record
 */
public abstract class SumQualityFunction<C>
    extends VersionedFunction<String, C, Keyed<ModelMetrics>> {
  private static final long serialVersionUID = 1L;

  private final Class<C> type;
  private final long intervalMillis;
  private transient ValueState<C> totals;
  private transient C latest;
  private transient C sinceStart;
  private transient boolean isTimerSet;

  /**
   * What is published of one scope.
   *
   * @param scope see {@link ModelMetrics#getScope()}
   * @param counts numbers of events by camelCase name
   * @param values figures by camelCase name
   * @param notes words by camelCase name
   */
  public record Scope(
      String scope,
      Map<String, Long> counts,
      Map<String, Double> values,
      Map<String, String> notes) {}

  protected SumQualityFunction(Class<C> type, long intervalMillis) {
    this.type = type;
    this.intervalMillis = intervalMillis;
  }

  /** Counts of nothing. */
  protected abstract C zero();

  /** Adds counts to a total. */
  protected abstract void add(C total, C counts);

  /** What is published of the total. */
  protected abstract List<Scope> scopes(C total);

  /** The total as last seen, for gauges; of nothing before the first. */
  protected final C latest() {
    return latest;
  }

  /**
   * What this life of the job has added to the total, for gauges that only grow: a monitoring
   * system takes the differences, and sees quality fall within the hour however long the total has
   * been adding up.
   */
  protected final C sinceStart() {
    return sinceStart;
  }

  @Override
  public void open(OpenContext context) {
    totals = getRuntimeContext().getState(new ValueStateDescriptor<>("quality", type));
    latest = zero();
    sinceStart = zero();
  }

  @Override
  public void processElement(C counts, Context context, Collector<Keyed<ModelMetrics>> out)
      throws Exception {
    C total = totals.value();
    if (total == null) {
      total = zero();
    }
    add(total, counts);
    add(sinceStart, counts);
    totals.update(total);
    latest = total;
    if (!isTimerSet) {
      isTimerSet = true;
      var clock = context.timerService();
      clock.registerProcessingTimeTimer(clock.currentProcessingTime() + intervalMillis);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Keyed<ModelMetrics>> out)
      throws Exception {
    isTimerSet = false;
    latest = totals.value();
    String job = context.getCurrentKey();
    for (Scope one : scopes(latest)) {
      out.collect(
          Keyed.of(
              Topics.MODEL_METRICS,
              new ModelMetrics(
                  job,
                  one.scope(),
                  versions().next(),
                  Instant.ofEpochMilli(time),
                  one.counts(),
                  one.values(),
                  one.notes())));
    }
  }

  /** A share of a count, 0 of none. */
  protected static double share(double sum, long count) {
    return count == 0 ? 0 : sum / count;
  }
}
