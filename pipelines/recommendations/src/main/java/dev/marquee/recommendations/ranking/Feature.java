package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.cooccurrence.Channels;

/**
 * Places of the ranker's features. All are logarithms or small sums; the ranker standardises them.
 * The order is part of the stored ranker state: append, never reorder.
 */
public final class Feature {
  /** First of {@link Channels#COUNT} features: evidence by channel over the greatest. */
  public static final int CHANNEL = 0;

  /** Strongest single link from a history title. */
  public static final int STRONGEST = Channels.COUNT;

  /** How many history titles link here. */
  public static final int LINKS = STRONGEST + 1;

  /** First of four: popularity at each half-life, the last for all time. */
  public static final int POPULARITY = LINKS + 1;

  /** How many half-lives are features. */
  public static final int POPULARITIES = 4;

  /** How much more often than elsewhere the title is chosen at this position of a history. */
  public static final int POSITION_LIFT = POPULARITY + POPULARITIES;

  /** Model time since the title was first chosen. */
  public static final int AGE = POSITION_LIFT + 1;

  /** Model time since the title was last chosen by anyone. */
  public static final int SINCE_LAST = AGE + 1;

  /** Fit of its genres to the profile's tastes. */
  public static final int GENRES = SINCE_LAST + 1;

  /** Distance of its year from the profile's years. */
  public static final int YEAR = GENRES + 1;

  /** Transition from the latest title only. */
  public static final int LATEST = YEAR + 1;

  /** Dot product of the embeddings. */
  public static final int EMBEDDING = LATEST + 1;

  /** How often it was shown and not played. */
  public static final int SHOWN = EMBEDDING + 1;

  /** Popularity in the viewer's region against everywhere. */
  public static final int REGION_LIFT = SHOWN + 1;

  /** Distance of its year from the latest title's. */
  public static final int LATEST_YEAR = REGION_LIFT + 1;

  /** Share of genres in common with the latest title (Jaccard). */
  public static final int LATEST_GENRES = LATEST_YEAR + 1;

  /** Cosine of its embedding with the latest title's. */
  public static final int LATEST_SIMILARITY = LATEST_GENRES + 1;

  /** Dot product of the profile's embedding with the title's direction. */
  public static final int DIRECTION = LATEST_SIMILARITY + 1;

  /** Fit of its direction to those of the whole history, decayed .97 per title. */
  public static final int LONG_TASTE = DIRECTION + 1;

  /** Distance of its count from the mean of the latest titles': mainstream or not. */
  public static final int POPULARITY_DISTANCE = LONG_TASTE + 1;

  /** Number of features. */
  public static final int COUNT = POPULARITY_DISTANCE + 1;

  private Feature() {}
}
