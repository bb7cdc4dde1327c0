package dev.marquee.recommendations.ranking;

import java.util.Arrays;

/**
 * The titles proposed for one profile at one moment, with what speaks for each.
 *
 * <p>Arrays hold {@link #size} entries and are overwritten by the next scoring: read what is needed
 * before. Titles are dense numbers of the shared model.
 */
public final class Candidates {
  /** Proposed by the prior: neighbours of the recent titles. */
  public static final int NEIGHBOURS = 1;

  /** Proposed as popular at one of the half-lives. */
  public static final int POPULAR = 2;

  /** Proposed as popular at this position of a history. */
  public static final int POSITION = 4;

  /** Proposed as popular in a genre that the profile likes. */
  public static final int GENRE = 8;

  /** Proposed as popular in the viewer's region. */
  public static final int REGION = 16;

  /** Proposed as a new title of a fitting genre. */
  public static final int NEW = 32;

  /** Most candidates of one scoring. */
  public static final int CAPACITY = 384;

  /** Number of candidates. */
  public int size;

  /** Dense numbers. */
  public final int[] titles = new int[CAPACITY];

  /** Sources that proposed each, as bits. */
  public final int[] sources = new int[CAPACITY];

  /** Score before anything was learned; greater is better. */
  public final float[] prior = new float[CAPACITY];

  /** Score of the ranker; greater is better, differences are log odds. */
  public final float[] scores = new float[CAPACITY];

  /** Index into the profile's history of the title that links here most strongly, or −1. */
  public final int[] links = new int[CAPACITY];

  /** Share of all links' weight that this one has, in [0, 1]. */
  public final float[] linkShares = new float[CAPACITY];

  /**
   * Raw features, by feature and candidate. An array each, all read from their beginning: only then
   * the compiler knows that a loop over several of them may be done in vectors.
   */
  final float[][] raw = new float[Feature.COUNT][CAPACITY];

  /** Standardised features, the same layout. */
  final float[][] standard = new float[Feature.COUNT][CAPACITY];

  /** Bucket of the history's length and of the time gap, for the ranker's extra weights. */
  int lengthBucket;

  int gapBucket;

  private final long[] sortKeys = new long[CAPACITY];
  private final int[] order = new int[CAPACITY];

  /** Place of a title among the candidates, or −1. */
  public int find(int title) {
    for (int at = 0; at < size; at++) {
      if (titles[at] == title) {
        return at;
      }
    }
    return -1;
  }

  /** Places of all candidates, best score first, ties by dense number; reused by the next call. */
  public int[] ranked() {
    for (int at = 0; at < size; at++) {
      int bits = Float.floatToIntBits(scores[at]);
      int ascending = bits ^ ((bits >> 31) & 0x7FFFFFFF);
      sortKeys[at] = ((long) ~ascending << 32) | (at & 0xFFFFFFFFL);
    }
    Arrays.sort(sortKeys, 0, size);
    for (int at = 0; at < size; at++) {
      order[at] = (int) sortKeys[at];
    }
    return order;
  }
}
