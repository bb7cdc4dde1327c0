package dev.marquee.recommendations.model;

import dev.marquee.recommendations.cooccurrence.Channels;
import dev.marquee.recommendations.cooccurrence.NeighbourRow;
import dev.marquee.recommendations.popularity.PopularityCounts;
import java.util.Arrays;

/**
 * What many events of many profiles change about one title: summed neighbour weights at a reference
 * time, and popularity counts.
 *
 * <p>Adding up before the shuffle is exact (up to rounding): weights are brought to the later
 * reference time as they merge. Public fields make it a serializable record.
 */
public final class TitleDelta {
  /** Key of the title. */
  public long title;

  /** Model time to which the weights refer. */
  public double time;

  /** Keys of the neighbours that change, in order of first change. */
  public long[] neighbours = new long[0];

  /** Change of neighbour e in channel c at [e · {@link Channels#COUNT} + c]. */
  public float[] weights = new float[0];

  /** Number of neighbours. */
  public int size;

  /** Changes of the counts; empty arrays when there are none. */
  public PopularityCounts popularity = new PopularityCounts();

  public TitleDelta() {}

  public TitleDelta(long title) {
    this.title = title;
  }

  /**
   * Adds a row change as {@link dev.marquee.recommendations.cooccurrence.PairSink} hands it out.
   */
  public void addPair(long neighbour, float[] deltas, double when, Channels channels) {
    add(neighbour, deltas, 0, when, channels);
  }

  /** Adds one choice of this title, or takes one back with a negative weight. */
  public void addChoice(
      float weight, int position, String region, double when, ModelOptions options) {
    popularity.add(weight, position, region, when, options.popularity());
  }

  /** Adds one watch that is context only, or takes one back with a negative weight. */
  public void addContext(float weight, double when, ModelOptions options) {
    popularity.addContext(weight, when, options.popularity());
  }

  /** Adds all changes of another delta of the same title. */
  public void merge(TitleDelta other, ModelOptions options) {
    for (int at = 0; at < other.size; at++) {
      add(other.neighbours[at], other.weights, at * Channels.COUNT, other.time, options.channels());
    }
    popularity.addAll(other.popularity, options.popularity());
  }

  /** Applies the changes to a title's state. */
  public void applyTo(NeighbourRow row, PopularityCounts counts, ModelOptions options) {
    for (int at = 0; at < size; at++) {
      row.add(
          title,
          neighbours[at],
          weights,
          at * Channels.COUNT,
          time,
          options.channels(),
          options.rowCapacity());
    }
    counts.addAll(popularity, options.popularity());
  }

  private void add(long neighbour, float[] deltas, int from, double when, Channels channels) {
    if (size == 0) {
      time = when;
    }
    if (when > time) {
      for (int channel = 0; channel < Channels.COUNT; channel++) {
        float factor = (float) channels.decay(channel, when - time);
        if (factor != 1) {
          for (int at = channel; at < size * Channels.COUNT; at += Channels.COUNT) {
            weights[at] *= factor;
          }
        }
      }
      time = when;
    }
    int place = 0;
    while (place < size && neighbours[place] != neighbour) {
      place++;
    }
    if (place == size) {
      if (size == neighbours.length) {
        int length = Math.max(4, size * 2);
        neighbours = Arrays.copyOf(neighbours, length);
        weights = Arrays.copyOf(weights, length * Channels.COUNT);
      }
      neighbours[size++] = neighbour;
    }
    for (int channel = 0; channel < Channels.COUNT; channel++) {
      float delta = deltas[from + channel];
      if (delta != 0) {
        weights[place * Channels.COUNT + channel] +=
            (float) (delta * channels.decay(channel, time - when));
      }
    }
  }
}
