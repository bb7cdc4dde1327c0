package dev.marquee.benchmarks.recommendations;

import java.util.BitSet;

/** A recommender under prequential evaluation: asked first, told afterwards. Not thread-safe. */
public interface RecommendationMethod {
  /** Name in the results. */
  String name();

  /**
   * Where the model as it is ranks the rating's title among the titles known so far.
   *
   * @param known titles with a smaller number have been seen in the stream
   * @param seen titles left out for this viewer; empty when repeats count
   */
  Standing score(Rating rating, int known, BitSet seen);

  /** Learns from a rating; called for context too, after {@link #score} for positive ones. */
  void learn(Rating rating);
}
