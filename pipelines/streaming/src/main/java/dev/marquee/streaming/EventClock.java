package dev.marquee.streaming;

import java.io.Serial;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * The event-time clock of an input: per partition, min(event time, append time) − bound.
 *
 * <p>A client clock that runs ahead moves nobody, because the append time caps what an event says
 * of the time. Dead letters and removals say nothing of it and do not keep a partition awake
 * either. Flink's own bounded-out-of-orderness strategy takes the latest event time as it is, and
 * one wrong clock makes everyone late.
 */
final class EventClock {
  private EventClock() {}

  /** The clock of events. */
  static <T extends SpecificRecordBase> WatermarkStrategy<Received<T>> of(EventBounds bounds) {
    return new Strategy<>(bounds);
  }

  /** No clock: an input of current values, or of requests, that never holds the events back. */
  static <T extends SpecificRecordBase> WatermarkStrategy<Received<T>> silent() {
    return new Strategy<>(null);
  }

  private record Strategy<T extends SpecificRecordBase>(EventBounds bounds)
      implements WatermarkStrategy<Received<T>> {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public TimestampAssigner<Received<T>> createTimestampAssigner(
        TimestampAssignerSupplier.Context context) {
      return (received, recordTimestamp) -> received.eventTimeMillis();
    }

    @Override
    public WatermarkGenerator<Received<T>> createWatermarkGenerator(
        WatermarkGeneratorSupplier.Context context) {
      if (bounds == null) {
        return new Silent<>();
      }
      return new EventsOnly<>(
          new WatermarksWithIdleness<>(
              new CappedWatermarks<>(bounds.outOfOrderness().toMillis()),
              bounds.idleness(),
              context.getInputActivityClock()));
    }
  }

  /** Lets only events through to the clock. */
  private static final class EventsOnly<T extends SpecificRecordBase>
      implements WatermarkGenerator<Received<T>> {
    private final WatermarkGenerator<Received<T>> clock;

    private EventsOnly(WatermarkGenerator<Received<T>> clock) {
      this.clock = clock;
    }

    @Override
    public void onEvent(Received<T> received, long eventTimestamp, WatermarkOutput output) {
      if (received.isAccepted() && !received.isRemoval()) {
        clock.onEvent(received, eventTimestamp, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      clock.onPeriodicEmit(output);
    }
  }

  private static final class CappedWatermarks<T extends SpecificRecordBase>
      implements WatermarkGenerator<Received<T>> {
    private final long boundMillis;
    private long latestMillis = Long.MIN_VALUE;

    private CappedWatermarks(long boundMillis) {
      this.boundMillis = boundMillis;
    }

    @Override
    public void onEvent(Received<T> received, long eventTimestamp, WatermarkOutput output) {
      latestMillis =
          Math.max(latestMillis, Math.min(received.eventTimeMillis(), received.appendTimeMillis()));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      if (latestMillis != Long.MIN_VALUE) {
        output.emitWatermark(new Watermark(latestMillis - boundMillis - 1));
      }
    }
  }

  private static final class Silent<T extends SpecificRecordBase>
      implements WatermarkGenerator<Received<T>> {
    @Override
    public void onEvent(Received<T> received, long eventTimestamp, WatermarkOutput output) {}

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }
}
