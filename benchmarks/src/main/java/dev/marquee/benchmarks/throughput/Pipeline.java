package dev.marquee.benchmarks.throughput;

import java.util.Locale;

/** Jobs whose throughput is measured, and whose state a measurement speaks of. */
public enum Pipeline {
  RECOMMENDATIONS("Profile"),
  THUMBNAILS("Title"),
  CACHE_WARMING("Session");

  private final String keyOfState;

  Pipeline(String keyOfState) {
    this.keyOfState = keyOfState;
  }

  /** What the job keeps its state of, capitalised as the end of a figure's name. */
  public String keyOfState() {
    return keyOfState;
  }

  /** Name of the job, as the command line has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
