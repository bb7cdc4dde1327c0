package dev.marquee.local;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine that a console shows.
 *
 * @param bootstrapServers its broker
 * @param dashboard address of Flink's dashboard
 * @param speed seconds of the service per second of event time; positive
 * @param pagesSince how far back pages are read; null for the topic's beginning
 * @param worth what pictures are worth by a simulator's truth; empty where nobody knows
 * @param embedded the engine when it runs in this process, so that a person may act on it
 */
record ConsoleSource(
    String bootstrapServers,
    URI dashboard,
    double speed,
    Duration pagesSince,
    Optional<PictureWorth> worth,
    Optional<LocalEngine> embedded) {

  ConsoleSource {
    if (!(speed > 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("speed must be positive, is " + speed);
    }
  }

  /** An engine in this process, from now on, whose viewers are simulated if there is a worth. */
  static ConsoleSource of(LocalEngine engine, double speed, Optional<PictureWorth> worth) {
    return new ConsoleSource(
        engine.bootstrapServers(),
        engine.cluster().dashboard(),
        speed,
        Duration.ZERO,
        worth,
        Optional.of(engine));
  }
}
