package dev.marquee.cachewarming;

import dev.marquee.streaming.EventIdMemory;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets each request through once.
 *
 * <p>Keyed by site and file; remembers the last {@value #REMEMBERED} events of each for as long as
 * a duplicate can come without being late, by a timer of event time. Metric {@code
 * cacheWarming.duplicates}.
 */
final class DeduplicateRequestsFunction extends KeyedProcessFunction<String, PlanInput, PlanInput> {
  private static final long serialVersionUID = 1L;

  /** A site that sends again does so within seconds; a file is asked for less often. */
  private static final int REMEMBERED = 64;

  /** State of one file at one site; public fields make it a state record. */
  public static final class Memory {
    /** Latest event time of a request, milliseconds since 1970 UTC. */
    public long latestMillis;

    /** Hashes of the last events, oldest first. */
    public long[] events = EventIdMemory.empty();

    /** Empty record for serializers. */
    public Memory() {}
  }

  private final CacheWarmingOptions options;
  private transient ValueState<Memory> memories;
  private transient Counter duplicates;

  DeduplicateRequestsFunction(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    memories =
        getRuntimeContext().getState(new ValueStateDescriptor<>("request-ids", Memory.class));
    duplicates = WarmingMetrics.of(getRuntimeContext().getMetricGroup()).counter("duplicates");
  }

  @Override
  public void processElement(PlanInput request, Context context, Collector<PlanInput> out)
      throws Exception {
    Memory memory = memories.value();
    long time = options.time().toEvent(request.timeMillis);
    if (memory == null) {
      memory = new Memory();
      memory.latestMillis = time;
      wakeAfter(memory, context);
    } else if (EventIdMemory.contains(memory.events, request.event)) {
      duplicates.inc();
      return;
    }
    memory.latestMillis = Math.max(memory.latestMillis, time);
    memory.events = EventIdMemory.remember(memory.events, request.event, REMEMBERED);
    memories.update(memory);
    out.collect(request);
  }

  private void wakeAfter(Memory memory, Context context) {
    context.timerService().registerEventTimeTimer(memory.latestMillis + options.lateness() + 1);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<PlanInput> out)
      throws Exception {
    Memory memory = memories.value();
    if (memory == null) {
      return;
    }
    if (memory.latestMillis + options.lateness() < timestamp) {
      memories.clear();
    } else {
      wakeAfter(memory, context);
    }
  }
}
