package dev.marquee.benchmarks.recommendations;

import java.util.BitSet;

/** Recommends what was chosen most often, each choice decayed by its age in scored events. */
public final class PopularityMethod implements RecommendationMethod {
  private final String name;
  private final double growth;
  private final int[] order;
  private final double[] counts;
  private double unit = 1;

  /**
   * @param halfLife events after which a choice counts half; infinity counts all alike
   */
  public PopularityMethod(String name, double halfLife, RatingStream stream) {
    this.name = name;
    this.growth = Math.pow(2, 1 / halfLife);
    this.order = stream.order();
    this.counts = new double[order.length];
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Standing score(Rating rating, int known, BitSet seen) {
    return Standing.of(counts, known, rating.title(), seen, order);
  }

  @Override
  public void learn(Rating rating) {
    unit *= growth;
    if (!rating.positive()) {
      return;
    }
    counts[rating.title()] += unit;
    if (unit > 1e100) {
      for (int title = 0; title < counts.length; title++) {
        counts[title] /= unit;
      }
      unit = 1;
    }
  }
}
