package dev.marquee.local;

import dev.marquee.local.simulation.SimulationClock;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Remembers in the data folder where the simulated clock began, so that a later run goes on with
 * the same one.
 *
 * <p>State and topics hold times of that clock; another would make the evening of one day that of
 * another.
 */
final class SimulationOrigin {
  private static final String START = "start";
  private static final String SPEED = "speed";

  private SimulationOrigin() {}

  /**
   * The clock of the folder's simulation, opened now; a new one where there was none.
   *
   * @throws CommandException if it was begun at another speed, or cannot be read or written
   * @throws IllegalArgumentException if the speed is out of range
   */
  static SimulationClock clock(DataFolder folder, double speed, long nowMillis) {
    Path file = folder.simulation();
    try {
      if (Files.exists(file)) {
        return kept(folder, file, speed).from(nowMillis);
      }
      SimulationClock clock = SimulationClock.wall(nowMillis, speed);
      Properties known = new Properties();
      known.setProperty(START, Long.toString(nowMillis));
      known.setProperty(SPEED, Double.toString(speed));
      try (Writer writer = Files.newBufferedWriter(file)) {
        known.store(writer, "where the simulated clock began");
      }
      return clock;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, file + " cannot be read or written: " + e.getMessage(), e);
    }
  }

  private static SimulationClock kept(DataFolder folder, Path file, double speed)
      throws IOException {
    Properties known = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      known.load(reader);
    }
    SimulationClock clock;
    try {
      clock =
          SimulationClock.wall(
              Long.parseLong(known.getProperty(START, "")),
              Double.parseDouble(known.getProperty(SPEED, "")));
    } catch (IllegalArgumentException damaged) {
      throw new CommandException(
          ExitCode.UNAVAILABLE, file + " is damaged: add --fresh to begin anew", damaged);
    }
    if (clock.speed() != speed) {
      throw new CommandException(
          ExitCode.USAGE,
          "the folder "
              + folder.path()
              + " holds a simulation at speed "
              + clock.speed()
              + ", which cannot go on at another: add --fresh or --speed "
              + clock.speed());
    }
    return clock;
  }
}
