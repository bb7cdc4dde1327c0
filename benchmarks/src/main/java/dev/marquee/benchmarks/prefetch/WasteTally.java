package dev.marquee.benchmarks.prefetch;

/** Filled bytes, and of them those that nobody asked for before they were evicted. */
final class WasteTally {
  private final long fromSeconds;
  private final long toSeconds;
  private long judged;
  private long wasted;

  /** Judges what was filled in {@code [fromSeconds, toSeconds)}. */
  WasteTally(long fromSeconds, long toSeconds) {
    this.fromSeconds = fromSeconds;
    this.toSeconds = toSeconds;
  }

  void judge(long filledAtSeconds, long bytes, boolean wasPlayed) {
    if (filledAtSeconds < fromSeconds || filledAtSeconds >= toSeconds) {
      return;
    }
    judged += bytes;
    if (!wasPlayed) {
      wasted += bytes;
    }
  }

  double wastedShare() {
    return judged == 0 ? 0 : (double) wasted / judged;
  }
}
