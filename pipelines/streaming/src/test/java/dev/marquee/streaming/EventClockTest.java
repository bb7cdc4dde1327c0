package dev.marquee.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.events.ViewerProfile;
import dev.marquee.events.ViewingEvent;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class EventClockTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final long BOUND = 5_000;
  private static final EventBounds BOUNDS = EventBounds.defaults();

  // Flink's idleness timer takes a clock at zero for one that was not started.
  private final ManualClock clock = new ManualClock(1);
  private final Recorder output = new Recorder();

  /** What the source would see. */
  private static final class Recorder implements WatermarkOutput {
    private long watermark = Long.MIN_VALUE;
    private boolean idle;

    @Override
    public void emitWatermark(Watermark mark) {
      watermark = Math.max(watermark, mark.getTimestamp());
      idle = false;
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }

  private final WatermarkGeneratorSupplier.Context context =
      new WatermarkGeneratorSupplier.Context() {
        @Override
        public MetricGroup getMetricGroup() {
          return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
          return clock;
        }
      };

  private final WatermarkStrategy<Received<ViewingEvent>> strategy = EventClock.of(BOUNDS);
  private final WatermarkGenerator<Received<ViewingEvent>> generator =
      strategy.createWatermarkGenerator(context);

  private void comes(long eventTimeMillis, long appendTimeMillis) {
    Received<ViewingEvent> received =
        Received.event("p", new ViewingEvent(), eventTimeMillis, appendTimeMillis, 0, 0);
    generator.onEvent(received, eventTimeMillis, output);
    generator.onPeriodicEmit(output);
  }

  private void comesDeadLetter() {
    DeadLetter letter =
        DeadLetter.of(RejectionReason.MALFORMED, "", "topic", 0, 0, NOW, null, new byte[0]);
    generator.onEvent(Received.rejected(letter), NOW, output);
    generator.onPeriodicEmit(output);
  }

  private void passes(Duration time) {
    generator.onPeriodicEmit(output);
    clock.advanceTime(time);
    generator.onPeriodicEmit(output);
  }

  @Test
  void stampsEventsWithTheirOwnTime() {
    Received<ViewingEvent> received = Received.event("p", new ViewingEvent(), NOW - 7, NOW, 0, 0);
    assertThat(strategy.createTimestampAssigner(() -> null).extractTimestamp(received, NOW))
        .isEqualTo(NOW - 7);
  }

  @Test
  void followsTheLatestEventAtADistance() {
    comes(NOW - 2000, NOW);
    comes(NOW - 9000, NOW);
    assertThat(output.watermark).isEqualTo(NOW - 2000 - BOUND - 1);
  }

  @Test
  void saysNothingBeforeTheFirstEvent() {
    generator.onPeriodicEmit(output);
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
    comesDeadLetter();
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void isNotMovedByAClockThatRunsAhead() {
    comes(NOW - 1000, NOW);
    comes(NOW + Duration.ofMinutes(4).toMillis(), NOW);
    assertThat(output.watermark).isEqualTo(NOW - BOUND - 1);
    assertThat(BOUNDS.isLate(NOW - 2000, output.watermark)).isFalse();
  }

  @Test
  void followsOldDataByItsOwnTimes() {
    long of1995 = 789_652_009_000L;
    comes(of1995, NOW);
    assertThat(output.watermark).isEqualTo(of1995 - BOUND - 1);
    comes(of1995 + 60_000, NOW + 1);
    assertThat(output.watermark).isEqualTo(of1995 + 60_000 - BOUND - 1);
  }

  @Test
  void holdsNobodyBackWhenNothingComes() {
    comes(NOW, NOW);
    passes(BOUNDS.idleness().plusMillis(1));
    assertThat(output.idle).isTrue();
    comes(NOW + 1000, NOW + 1000);
    assertThat(output.idle).isFalse();
  }

  @Test
  void isNotKeptAwakeByDeadLettersAndRemovals() {
    comes(NOW, NOW);
    generator.onPeriodicEmit(output);
    clock.advanceTime(BOUNDS.idleness().plusMillis(1));
    comesDeadLetter();
    generator.onEvent(Received.removal("k", NOW + 99_999, 0, 0), NOW + 99_999, output);
    generator.onPeriodicEmit(output);
    assertThat(output.idle).isTrue();
    assertThat(output.watermark).isEqualTo(NOW - BOUND - 1);
  }

  @Test
  void currentValuesHoldNobodyBackFromTheStart() {
    WatermarkGenerator<Received<ViewerProfile>> silent =
        EventClock.<ViewerProfile>silent().createWatermarkGenerator(context);
    silent.onEvent(Received.event("p", new ViewerProfile(), NOW, NOW, 0, 0), NOW, output);
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
    silent.onPeriodicEmit(output);
    assertThat(output.idle).isTrue();
    assertThat(output.watermark).isEqualTo(Long.MIN_VALUE);
  }
}
