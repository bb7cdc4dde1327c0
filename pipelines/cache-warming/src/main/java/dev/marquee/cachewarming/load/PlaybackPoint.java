package dev.marquee.cachewarming.load;

/**
 * One event of a playback session, as far as load is concerned.
 *
 * @param timeMillis when it happened, milliseconds since 1970 UTC
 * @param kind what it was
 * @param place what the stream counts for
 * @param bitrateKbps kilobits per second: asked for at a start, delivered since the event before at
 *     a heartbeat, 0 at a stop
 * @param reachMillis how long the stream is taken to go on when nothing more is heard, positive; 0
 *     at a stop
 */
public record PlaybackPoint(
    long timeMillis, Kind kind, Place place, int bitrateKbps, int reachMillis) {

  /** What happened; the order is that of events of one moment. */
  public enum Kind {
    START,
    HEARTBEAT,
    STOP
  }

  public PlaybackPoint {
    if (bitrateKbps < 0) {
      throw new IllegalArgumentException("bitrateKbps must not be negative: " + bitrateKbps);
    }
    if (kind == Kind.STOP ? reachMillis != 0 : reachMillis <= 0) {
      throw new IllegalArgumentException("reachMillis of a " + kind + ": " + reachMillis);
    }
  }
}
