package dev.marquee.streaming;

import java.io.Serializable;
import java.time.Duration;

/**
 * Which event times are believed, and how long the engine waits for stragglers.
 *
 * @param maxFuture how far an event time may lie after the append time; at least zero
 * @param maxAge how far it may lie before the append time; zero: any age, so that old data replays
 * @param outOfOrderness how far the watermark stays behind, per partition; at least zero
 * @param idleness after which time without events a partition holds nobody back; above zero
 * @param allowedLateness how far behind the watermark an event still counts; at least zero
 */
public record EventBounds(
    Duration maxFuture,
    Duration maxAge,
    Duration outOfOrderness,
    Duration idleness,
    Duration allowedLateness)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Longest bound that is understood: beyond a century nothing differs from any age. */
  public static final Duration LONGEST = Duration.ofDays(36_525);

  public EventBounds {
    requireNonNegative("maxFuture", maxFuture);
    requireNonNegative("maxAge", maxAge);
    requireNonNegative("outOfOrderness", outOfOrderness);
    requireNonNegative("idleness", idleness);
    requireNonNegative("allowedLateness", allowedLateness);
    if (idleness.isZero()) {
      throw new IllegalArgumentException("idleness must be above zero, is " + idleness);
    }
  }

  /**
   * Five minutes ahead, three days old, five seconds of disorder, ten of silence, one hour late.
   */
  public static EventBounds defaults() {
    return new EventBounds(
        Duration.ofMinutes(5),
        Duration.ofDays(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofHours(1));
  }

  /** Whether the event time lies further ahead of the append time than a client's clock may. */
  public boolean isFuture(long eventTimeMillis, long appendTimeMillis) {
    return eventTimeMillis > saturatedAdd(appendTimeMillis, maxFuture.toMillis());
  }

  /**
   * Whether the event time lies before 1970, or further before the append time than the age bound.
   */
  public boolean isTooOld(long eventTimeMillis, long appendTimeMillis) {
    return eventTimeMillis < 0
        || (!maxAge.isZero() && eventTimeMillis < appendTimeMillis - maxAge.toMillis());
  }

  /** Whether an event comes after its time: further behind the watermark than is allowed. */
  public boolean isLate(long eventTimeMillis, long watermarkMillis) {
    return watermarkMillis != Long.MIN_VALUE
        && saturatedAdd(eventTimeMillis, allowedLateness.toMillis()) < watermarkMillis;
  }

  private static long saturatedAdd(long a, long nonNegative) {
    return a > Long.MAX_VALUE - nonNegative ? Long.MAX_VALUE : a + nonNegative;
  }

  private static void requireNonNegative(String name, Duration value) {
    if (value == null || value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be between zero and " + LONGEST.toDays() + " days, is " + value);
    }
  }
}
