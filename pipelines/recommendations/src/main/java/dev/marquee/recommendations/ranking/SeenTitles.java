package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleKey;

/**
 * The seen titles of one profile, for the thousand looks of one scoring.
 *
 * <p>Fingerprints lie in ascending order and are spread evenly, so a table of where those with the
 * same first ten bits begin leaves about one to compare with; one pass over them fills it. Halving,
 * as {@link Profile#hasSeen} does, would guess wrong at every second step. Not thread-safe.
 */
final class SeenTitles {
  private static final int BITS = 10;
  private static final int GROUPS = 1 << BITS;

  private final int[] starts = new int[GROUPS + 1];
  private int[] fingerprints = new int[0];

  /** Holds the titles of this profile from now on; to be called again when they have changed. */
  void of(Profile profile) {
    fingerprints = profile.seen;
    int group = 0;
    for (int at = 0; at < fingerprints.length; at++) {
      int own = groupOf(fingerprints[at]);
      while (group <= own) {
        starts[group++] = at;
      }
    }
    while (group <= GROUPS) {
      starts[group++] = fingerprints.length;
    }
  }

  /** The same answer as {@link Profile#hasSeen}. */
  boolean contains(long title) {
    int fingerprint = TitleKey.fingerprint(title);
    int group = groupOf(fingerprint);
    int end = starts[group + 1];
    for (int at = starts[group]; at < end; at++) {
      if (fingerprints[at] == fingerprint) {
        return true;
      }
    }
    return false;
  }

  /** Negative fingerprints come first. */
  private static int groupOf(int fingerprint) {
    return (fingerprint ^ Integer.MIN_VALUE) >>> (Integer.SIZE - BITS);
  }
}
