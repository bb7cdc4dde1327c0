package dev.marquee.recommendations.popularity;

/**
 * Buckets of how many titles a profile had in its history when it watched one: 0, 1, 2–3, 4–6,
 * 7–10, 11–15, 16–25, 26–50, 51–100, 101–200, 201–400, more. First choices differ from twentieth
 * ones.
 */
public final class HistoryPosition {
  /** Number of buckets. */
  public static final int COUNT = 12;

  private static final int[] LAST = {0, 1, 3, 6, 10, 15, 25, 50, 100, 200, 400};

  private HistoryPosition() {}

  /** Bucket of a number of titles, in [0, {@link #COUNT}). */
  public static int of(int titles) {
    for (int bucket = 0; bucket < LAST.length; bucket++) {
      if (titles <= LAST[bucket]) {
        return bucket;
      }
    }
    return COUNT - 1;
  }
}
