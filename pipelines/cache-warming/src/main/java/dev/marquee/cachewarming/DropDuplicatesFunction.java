package dev.marquee.cachewarming;

import dev.marquee.streaming.EventIdMemory;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets each event through once.
 *
 * <p>Remembers the last {@value #REMEMBERED} events of each key for as long as a duplicate can come
 * without being late, by a timer of event time. Metrics {@code cacheWarming.duplicates}, {@code
 * cacheWarming.reason.TOO_LATE.eventsRefused}.
 *
 * @param <K> the key: a file at a site, an account
 * @param <E> the event
 */
final class DropDuplicatesFunction<K, E extends DropDuplicatesFunction.Told>
    extends KeyedProcessFunction<K, E, E> {
  private static final long serialVersionUID = 1L;

  /** Who sends again does so within seconds. */
  private static final int REMEMBERED = 64;

  /** An event that may be told twice. */
  interface Told {
    /** Hash of its id. */
    long eventHash();

    /** When it happened, in the time of the service. */
    long serviceMillis();
  }

  /** State of one key; public fields make it a state record. */
  public static final class Memory {
    /** Latest event time, milliseconds since 1970 UTC. */
    public long latestMillis;

    /** Hashes of the last events, oldest first. */
    public long[] events = EventIdMemory.empty();

    /** Empty record for serializers. */
    public Memory() {}
  }

  private final CacheWarmingOptions options;
  private transient ValueState<Memory> memories;
  private transient Counter duplicates;
  private transient Counter tooLate;

  DropDuplicatesFunction(CacheWarmingOptions options) {
    this.options = options;
  }

  @Override
  public void open(OpenContext context) {
    memories = getRuntimeContext().getState(new ValueStateDescriptor<>("event-ids", Memory.class));
    duplicates = WarmingMetrics.of(getRuntimeContext().getMetricGroup()).counter("duplicates");
    tooLate = WarmingMetrics.refused(getRuntimeContext().getMetricGroup(), "TOO_LATE");
  }

  @Override
  public void processElement(E event, Context context, Collector<E> out) throws Exception {
    long time = options.time().toEvent(event.serviceMillis());
    long watermark = context.timerService().currentWatermark();
    if (watermark > Long.MIN_VALUE
        && watermark < Long.MAX_VALUE
        && time < watermark - options.lateness()) {
      // A partition that was silent knows less of time than those who forget events.
      tooLate.inc();
      return;
    }
    Memory memory = memories.value();
    if (memory == null) {
      memory = new Memory();
      memory.latestMillis = time;
      wakeAfter(memory, context);
    } else if (EventIdMemory.contains(memory.events, event.eventHash())) {
      duplicates.inc();
      return;
    }
    memory.latestMillis = Math.max(memory.latestMillis, time);
    memory.events = EventIdMemory.remember(memory.events, event.eventHash(), REMEMBERED);
    memories.update(memory);
    out.collect(event);
  }

  private void wakeAfter(Memory memory, Context context) {
    context.timerService().registerEventTimeTimer(memory.latestMillis + options.lateness() + 1);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<E> out) throws Exception {
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
