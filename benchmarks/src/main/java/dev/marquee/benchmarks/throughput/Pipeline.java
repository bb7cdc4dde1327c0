package dev.marquee.benchmarks.throughput;

/** Jobs whose throughput is measured, and whose state a measurement speaks of. */
public enum Pipeline {
  RECOMMENDATIONS("Profile"),
  THUMBNAILS("Title");

  private final String keyOfState;

  Pipeline(String keyOfState) {
    this.keyOfState = keyOfState;
  }

  /** What the job keeps its state of, capitalised as the end of a figure's name. */
  public String keyOfState() {
    return keyOfState;
  }
}
