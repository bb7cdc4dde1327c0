package dev.marquee.local;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who is simulated, and how long: arguments of every command that simulates viewers. */
final class SimulationArguments {
  static final int PROFILES = 10_000;
  static final int TITLES = 1_000;

  @Option(
      names = "--profiles",
      paramLabel = "N",
      defaultValue = "" + PROFILES,
      description = "Simulated profiles (default: ${DEFAULT-VALUE}).")
  private int profiles;

  @Option(
      names = "--titles",
      paramLabel = "N",
      defaultValue = "" + TITLES,
      description = "Titles of the simulated catalogue (default: ${DEFAULT-VALUE}).")
  private int titles;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random in the simulation (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--misbehave",
      description = "Some simulated clients send duplicates, late, future and broken events.")
  private boolean misbehave;

  @Option(
      names = "--for",
      paramLabel = "SECONDS",
      description = "End after this time (default: at Ctrl-C, or with what is replayed).")
  private Long forSeconds;

  int profiles() {
    return profiles;
  }

  int titles() {
    return titles;
  }

  long seed() {
    return seed;
  }

  boolean misbehave() {
    return misbehave;
  }

  /** How long at most; empty for no limit. */
  Optional<Duration> length() {
    return Optional.ofNullable(forSeconds).map(Duration::ofSeconds);
  }
}
