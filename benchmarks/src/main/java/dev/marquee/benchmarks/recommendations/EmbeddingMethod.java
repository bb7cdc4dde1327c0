package dev.marquee.benchmarks.recommendations;

import dev.marquee.recommendations.model.SharedModel;
import dev.marquee.recommendations.profile.Profile;
import java.util.BitSet;

/**
 * The job's embeddings alone: titles by their dot product with the profile, by decayed popularity
 * while the profile has no embedding.
 */
public final class EmbeddingMethod implements RecommendationMethod {
  private final DirectFeed feed;
  private final int[] order;
  private final double[] scores;

  public EmbeddingMethod(RatingStream stream) {
    this.feed = new DirectFeed(stream);
    this.order = stream.order();
    this.scores = new double[order.length];
  }

  @Override
  public String name() {
    return "embedding";
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    Profile profile = feed.profile(rating.viewer());
    SharedModel model = feed.model();
    int priorHalfLife = model.options().popularity().priorHalfLife();
    double[] counts = model.columns().counts()[priorHalfLife];
    float[] own = profile.embedding;
    // The feed numbers titles as the stream does, so both numbers are the same.
    for (int title = 0; title < known; title++) {
      float[] vector = model.embedding(title);
      scores[title] = own.length == 0 ? counts[title] : vector == null ? 0 : dot(own, vector);
    }
    return Standing.of(scores, known, rating.title(), seen, order);
  }

  @Override
  public void learn(Rating rating) {
    feed.apply(rating);
  }

  private static float dot(float[] left, float[] right) {
    float sum = 0;
    for (int factor = 0; factor < left.length; factor++) {
      sum += left[factor] * right[factor];
    }
    return sum;
  }
}
