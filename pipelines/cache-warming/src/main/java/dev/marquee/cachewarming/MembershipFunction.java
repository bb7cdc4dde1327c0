package dev.marquee.cachewarming;

import dev.marquee.cachewarming.membership.MembershipDay;
import dev.marquee.cachewarming.membership.MembershipForecast;
import dev.marquee.cachewarming.membership.MembershipForecaster;
import dev.marquee.cachewarming.membership.MembershipOptions;
import dev.marquee.streaming.Keyed;
import dev.marquee.streaming.Topics;
import dev.marquee.streaming.VersionedFunction;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;

/**
 * Sums the flows of each region and plan by local day, and forecasts members when a day is closed.
 *
 * <p>Keyed by region and plan. A day is closed by a timer of event time at its end and the lateness
 * after it; days without events are closed too. Metrics in the group {@code cacheWarming}: {@code
 * daysClosed}, {@code membershipsTooLate}.
 */
final class MembershipFunction
    extends VersionedFunction<
        String, MembershipChangeEvent, Keyed<dev.marquee.events.MembershipForecast>> {
  private static final long serialVersionUID = 1L;

  private static final List<Double> LEVELS = List.of(.025, .1, .5, .9, .975);

  /** A plan that nobody joined or left for so many days is none any more. */
  private static final long FORGET_DAYS = 400;

  private final CacheWarmingOptions options;
  private transient ValueState<FlowRecord> flows;
  private transient Counter closed;
  private transient Counter tooLate;

  MembershipFunction(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    flows = getRuntimeContext().getState(new ValueStateDescriptor<>("flows", FlowRecord.class));
    MetricGroup group = WarmingMetrics.of(getRuntimeContext().getMetricGroup());
    closed = group.counter("daysClosed");
    tooLate = group.counter("membershipsTooLate");
  }

  @Override
  public void processElement(
      MembershipChangeEvent change,
      Context context,
      Collector<Keyed<dev.marquee.events.MembershipForecast>> out)
      throws Exception {
    FlowRecord record = flows.value();
    ZoneId zone = options.regions().zoneOf(change.region);
    long day = Instant.ofEpochMilli(change.timeMillis).atZone(zone).toLocalDate().toEpochDay();
    boolean isFirst = record == null;
    if (isFirst) {
      record = new FlowRecord();
      record.nextDay = day;
    }
    boolean isClosed = record.forecaster.length > 0 && day < record.nextDay;
    if (isClosed) {
      tooLate.inc();
      return;
    }
    record.nextDay = Math.min(record.nextDay, day);
    long[] sums = record.open.computeIfAbsent(day, key -> new long[3]);
    sums[0] += change.joined;
    sums[1] += change.cancelled;
    sums[2] += change.returned;
    flows.update(record);
    if (isFirst) {
      wakeAtEndOf(day, zone, Long.MIN_VALUE, context);
    }
  }

  private void wakeAtEndOf(long day, ZoneId zone, long afterMillis, Context context) {
    long end = LocalDate.ofEpochDay(day + 1).atStartOfDay(zone).toInstant().toEpochMilli();
    long at = options.time().toEvent(end) + options.lateness();
    // A timer at or before the one that fires would fire for ever.
    context.timerService().registerEventTimeTimer(Math.max(at, afterMillis + 1));
  }

  @Override
  public void onTimer(
      long timestamp,
      OnTimerContext context,
      Collector<Keyed<dev.marquee.events.MembershipForecast>> out)
      throws Exception {
    FlowRecord record = flows.value();
    if (record == null) {
      return;
    }
    String key = context.getCurrentKey();
    int border = key.indexOf('\n');
    String region = key.substring(0, border);
    ZoneId zone = options.regions().zoneOf(region);
    long now = options.time().ofEvent(timestamp - options.lateness());
    long today = Instant.ofEpochMilli(now).atZone(zone).toLocalDate().toEpochDay();
    MembershipForecaster forecaster =
        record.forecaster.length == 0
            ? new MembershipForecaster(MembershipOptions.defaults())
            : MembershipForecaster.fromBytes(MembershipOptions.defaults(), record.forecaster);
    boolean hasFlows = false;
    for (; record.nextDay < today; record.nextDay++) {
      long[] sums = record.open.remove(record.nextDay);
      hasFlows |= sums != null;
      forecaster.observe(
          record.nextDay,
          sums == null ? 0 : sums[0],
          sums == null ? 0 : sums[1],
          sums == null ? 0 : sums[2]);
      closed.inc();
      record.lastFlowDay = sums == null ? record.lastFlowDay : record.nextDay;
    }
    if (record.open.isEmpty() && today - record.lastFlowDay > FORGET_DAYS) {
      flows.clear();
      return;
    }
    record.forecaster = forecaster.toBytes();
    flows.update(record);
    publish(region, key.substring(border + 1), record.nextDay - 1, forecaster, out);
    if (context.timerService().currentWatermark() < Long.MAX_VALUE) {
      wakeAtEndOf(record.nextDay, zone, timestamp, context);
    }
  }

  private void publish(
      String region,
      String plan,
      long lastDay,
      MembershipForecaster forecaster,
      Collector<Keyed<dev.marquee.events.MembershipForecast>> out) {
    MembershipForecast forecast = forecaster.forecast(MembershipForecaster.LONGEST_DAYS);
    List<dev.marquee.events.MembershipDay> days = new ArrayList<>();
    for (MembershipDay day : forecast.days()) {
      var members = day.members();
      days.add(
          new dev.marquee.events.MembershipDay(
              LocalDate.ofEpochDay(day.epochDay()),
              List.of(members.q025(), members.q10(), members.q50(), members.q90(), members.q975()),
              day.joined().q50(),
              day.cancelled().q50(),
              day.returned().q50()));
    }
    out.collect(
        Keyed.of(
            Topics.MEMBERSHIP_FORECASTS,
            new dev.marquee.events.MembershipForecast(
                region,
                plan,
                versions().next(),
                LocalDate.ofEpochDay(lastDay),
                Math.max(0, forecast.members()),
                LEVELS,
                days)));
  }
}
