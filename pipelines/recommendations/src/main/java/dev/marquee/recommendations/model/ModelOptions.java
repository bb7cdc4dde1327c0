package dev.marquee.recommendations.model;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.popularity.PopularityOptions;
import java.io.Serializable;

/**
 * The settings of the additive models, the same for every part of a job.
 *
 * @param channels how fast the channels of neighbour rows forget
 * @param popularity how fast popularity is forgotten
 * @param rowCapacity most neighbours per title, in [1, 4096]
 * @param factors length of embeddings, in [1, 256]
 */
public record ModelOptions(
    Channels channels, PopularityOptions popularity, int rowCapacity, int factors)
    implements Serializable {
  public ModelOptions {
    if (rowCapacity < 1 || rowCapacity > 4096) {
      throw new IllegalArgumentException("rowCapacity must be in [1, 4096]: " + rowCapacity);
    }
    if (factors < 1 || factors > 256) {
      throw new IllegalArgumentException("factors must be in [1, 256]: " + factors);
    }
  }

  /**
   * The shipped settings, with half-lives of 100, 500 and 2,000 units of the model clock for
   * popularity, 5,000 and 100,000 for neighbours.
   *
   * @param unit how much model time passes per unit: 1 when the clock counts events, the mean
   *     number of seconds between events when it is event time
   */
  public static ModelOptions ofUnit(double unit) {
    return new ModelOptions(
        Channels.of(100_000 * unit, 5_000 * unit), PopularityOptions.ofUnit(unit), 256, 32);
  }
}
