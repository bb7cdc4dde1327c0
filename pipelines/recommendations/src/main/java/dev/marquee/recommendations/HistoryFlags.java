package dev.marquee.recommendations;

import dev.marquee.recommendations.profile.Profile;

/**
 * What is noted beside each title of a history, packed into one byte: whether it was positive,
 * whether it was told to the shared models, and from which of the profile's regions.
 */
final class HistoryFlags {
  /** Regions that a profile can tell apart; later ones are counted as the last. */
  static final int REGIONS = 8;

  private static final int SHARED = 2;
  private static final int REGION_SHIFT = 2;

  private HistoryFlags() {}

  static int of(boolean positive, boolean shared, int region) {
    return (positive ? Profile.POSITIVE : 0) | (shared ? SHARED : 0) | region << REGION_SHIFT;
  }

  static boolean isPositive(int flags) {
    return (flags & Profile.POSITIVE) != 0;
  }

  static boolean isShared(int flags) {
    return (flags & SHARED) != 0;
  }

  static int region(int flags) {
    return flags >> REGION_SHIFT & (REGIONS - 1);
  }
}
