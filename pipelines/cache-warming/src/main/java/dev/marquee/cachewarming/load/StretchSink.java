package dev.marquee.cachewarming.load;

/** Takes the stretches of play that a session gained or lost. */
@FunctionalInterface
public interface StretchSink {
  /**
   * One stretch.
   *
   * @param place what it counts for
   * @param fromMillis its first moment, milliseconds since 1970 UTC
   * @param toMillis the first moment after it, above {@code fromMillis}
   * @param bitrateKbps kilobits per second, which are bits per millisecond
   * @param sign 1 when it is gained, -1 when it is lost
   */
  void stretch(Place place, long fromMillis, long toMillis, int bitrateKbps, int sign);
}
