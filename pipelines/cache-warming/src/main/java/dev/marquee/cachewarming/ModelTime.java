package dev.marquee.cachewarming;

import java.io.Serializable;

/**
 * The time in which the service lives: that of the events, or a faster one for services whose days
 * are short, such as the simulated one.
 *
 * <p>At speed 300 a second of event time is five minutes of the service. All slots, hours, evenings
 * and fill windows are in the time of the service; watermarks, lateness and timers in event time.
 *
 * @param originMillis moment at which both are the same, milliseconds since 1970 UTC
 * @param speed milliseconds of the service per millisecond of event time, in [1, 100,000]
 */
public record ModelTime(long originMillis, double speed) implements Serializable {
  private static final long serialVersionUID = 1L;

  public ModelTime {
    if (!(speed >= 1 && speed <= 100_000)) {
      throw new IllegalArgumentException("time.speed must be in [1, 100,000]: " + speed);
    }
  }

  /** The service's time at a moment of event time. */
  long ofEvent(long eventMillis) {
    return speed == 1
        ? eventMillis
        : originMillis + (long) Math.floor((eventMillis - originMillis) * speed);
  }

  /** The first moment of event time at which the service has reached a moment. */
  long toEvent(long modelMillis) {
    return speed == 1
        ? modelMillis
        : originMillis + (long) Math.ceil((modelMillis - originMillis) / speed);
  }

  /** The service's time up to which everything was heard, by the watermark. */
  long ofWatermark(long watermark) {
    // At the end of a bounded input it has no end.
    return watermark == Long.MAX_VALUE || watermark == Long.MIN_VALUE
        ? watermark
        : ofEvent(watermark);
  }

  /** Length in the service of a length of event time. */
  long lengthOf(long eventMillis) {
    return Math.round(eventMillis * speed);
  }
}
