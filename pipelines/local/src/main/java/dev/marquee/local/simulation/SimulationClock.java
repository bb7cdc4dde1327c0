package dev.marquee.local.simulation;

/**
 * Maps the wall clock to the simulated clock and both to the times that events carry.
 *
 * <p>The simulated clock starts at {@code simulatedStartMillis} when the wall clock shows {@code
 * wallStartMillis} and runs {@code speed} times as fast; all times are milliseconds since
 * 1970-01-01 UTC. Under {@link EventTime#WALL} an event carries the moment at which it is
 * published, and lengths of titles, positions and intervals shrink by the speed, so that the stream
 * is that of a service whose days are short. Under {@link EventTime#SIMULATED} events carry
 * simulated times and true lengths; the start must then lie so far back that the run does not
 * overtake the wall clock, or consumers will take its events for events of the future.
 */
public record SimulationClock(
    long wallStartMillis, long simulatedStartMillis, double speed, EventTime eventTime) {

  /**
   * A simulated day in a little under five minutes: evenings move around the world while one looks
   * on.
   */
  public static final double DEFAULT_SPEED = 300;

  /** Whose time an event carries. */
  public enum EventTime {
    WALL,
    SIMULATED
  }

  public SimulationClock {
    if (!(speed >= 1 && speed <= 10_000)) {
      throw new IllegalArgumentException("speed is " + speed + ", must be within 1 to 10,000");
    }
    if (wallStartMillis < 0 || simulatedStartMillis < 0) {
      throw new IllegalArgumentException(
          "wallStartMillis is "
              + wallStartMillis
              + " and simulatedStartMillis is "
              + simulatedStartMillis
              + ", both must be 0 or more");
    }
  }

  /** A clock whose events carry wall time and whose simulated day begins at the same moment. */
  public static SimulationClock wall(long startMillis, double speed) {
    return new SimulationClock(startMillis, startMillis, speed, EventTime.WALL);
  }

  /** A clock whose events carry simulated time, from {@code simulatedStartMillis} on. */
  public static SimulationClock simulated(
      long wallStartMillis, long simulatedStartMillis, double speed) {
    return new SimulationClock(wallStartMillis, simulatedStartMillis, speed, EventTime.SIMULATED);
  }

  /** The same clock, for a service that opens at a later moment of the wall clock. */
  public SimulationClock from(long laterWallMillis) {
    return new SimulationClock(laterWallMillis, simulatedAt(laterWallMillis), speed, eventTime);
  }

  /** Simulated moment at a moment of the wall clock. */
  public long simulatedAt(long wallMillis) {
    return simulatedStartMillis + (long) Math.floor((wallMillis - wallStartMillis) * speed);
  }

  /** Moment of the wall clock at which a simulated moment is reached. */
  public long wallAt(long simulatedMillis) {
    return wallStartMillis + (long) Math.ceil((simulatedMillis - simulatedStartMillis) / speed);
  }

  /** The time that an event of this simulated moment carries. */
  public long eventTimeAt(long simulatedMillis) {
    return eventTime == EventTime.WALL ? wallAt(simulatedMillis) : simulatedMillis;
  }

  /** A simulated length of time as events tell it, at least 1 ms for a length above 0. */
  public long eventDuration(long simulatedMillis) {
    if (eventTime == EventTime.SIMULATED || simulatedMillis == 0) {
      return simulatedMillis;
    }
    return Math.max(1, Math.round(simulatedMillis / speed));
  }

  /**
   * The simulated moment of an event time; the reverse of {@link #eventTimeAt} up to its rounding.
   */
  public long simulatedAtEventTime(long eventTimeMillis) {
    return eventTime == EventTime.WALL ? simulatedAt(eventTimeMillis) : eventTimeMillis;
  }
}
