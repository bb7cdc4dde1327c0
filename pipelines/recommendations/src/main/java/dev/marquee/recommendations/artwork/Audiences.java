package dev.marquee.recommendations.artwork;

import dev.marquee.recommendations.profile.Profile;
import dev.marquee.recommendations.title.TitleFacts;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The division of profiles into audiences by taste, as the policies of one scheme share it.
 *
 * <p>A profile belongs to the audience whose genres have the largest sum of its tastes, the earlier
 * one of equals; below {@value #LEAST_TASTE} to the first audience without genres. Immutable.
 */
public final class Audiences {
  /** Most audiences of a division. */
  public static final int MOST = 64;

  /** Tastes grow by .07 at each title: one title wholly of an audience's genres decides. */
  static final float LEAST_TASTE = 0.05f;

  private final int scheme;
  private final String[] names;
  private final int[] fingerprints;
  private final int[][] genres;
  private final int unknown;

  /**
   * @param scheme fingerprint of the division
   * @param names names for people, all different, 1 to {@value #MOST}
   * @param genres names of the genres of each; at least one audience must have none
   */
  public Audiences(int scheme, List<String> names, List<List<String>> genres) {
    if (names.isEmpty() || names.size() > MOST || genres.size() != names.size()) {
      throw new IllegalArgumentException("there must be 1 to 64 audiences: " + names.size());
    }
    this.scheme = scheme;
    this.names = names.toArray(String[]::new);
    this.fingerprints = names.stream().mapToInt(Audiences::fingerprint).toArray();
    this.genres = new int[names.size()][];
    Set<String> different = new HashSet<>();
    int withoutGenres = -1;
    for (int at = names.size() - 1; at >= 0; at--) {
      if (names.get(at).isEmpty() || !different.add(names.get(at))) {
        throw new IllegalArgumentException("audiences must have names of their own: " + names);
      }
      this.genres[at] = genres.get(at).stream().mapToInt(TitleFacts::genreKey).distinct().toArray();
      if (this.genres[at].length == 0) {
        withoutGenres = at;
      }
    }
    if (withoutGenres < 0) {
      throw new IllegalArgumentException("no audience is without genres: " + names);
    }
    this.unknown = withoutGenres;
  }

  /** Number of audiences. */
  public int size() {
    return names.length;
  }

  /** Name of an audience. */
  public String name(int audience) {
    return names[audience];
  }

  /** Place of the profile's audience. */
  public int of(Profile profile) {
    int best = unknown;
    float largest = LEAST_TASTE;
    for (int audience = 0; audience < genres.length; audience++) {
      float sum = 0;
      for (int genre : genres[audience]) {
        for (int at = 0; at < profile.genres.length; at++) {
          if (profile.genres[at] == genre) {
            sum += profile.tastes[at];
          }
        }
      }
      if (sum > largest) {
        largest = sum;
        best = audience;
      }
    }
    return best;
  }

  /** Fingerprint by which a pin remembers an audience. */
  int fingerprint(int audience) {
    return fingerprints[audience];
  }

  /** Place of the audience with a fingerprint, or −1. */
  int find(int fingerprint) {
    for (int at = 0; at < fingerprints.length; at++) {
      if (fingerprints[at] == fingerprint) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Audiences audiences
        && scheme == audiences.scheme
        && Arrays.equals(names, audiences.names)
        && Arrays.deepEquals(genres, audiences.genres);
  }

  @Override
  public int hashCode() {
    return 31 * scheme + Arrays.hashCode(names);
  }

  private static int fingerprint(String name) {
    return TitleKey.fingerprint(TitleKey.of(name));
  }
}
