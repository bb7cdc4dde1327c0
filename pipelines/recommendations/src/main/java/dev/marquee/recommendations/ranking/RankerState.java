package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.popularity.HistoryPosition;
import dev.marquee.recommendations.title.TitleKey;
import java.util.Arrays;

/**
 * Everything that the online ranker has learned, as one flat array that adds up.
 *
 * <p>Weights and Adagrad's sums of squared gradients are changed by addition only, so a learner
 * ships its share of {@link #deltaSince} of what it last took over, an owner adds deltas of any
 * number of learners, and each learner takes the sum plus what it has not shipped yet. About 20 kB
 * at 24 units.
 */
public final class RankerState {
  /** Buckets of the time since the profile's latest title. */
  public static final int GAPS = 8;

  /** Weights, then their sums of squared gradients. */
  public float[] values;

  /** Number of learning steps. */
  public double steps;

  /** Empty state for serializers. */
  public RankerState() {
    values = new float[0];
  }

  /** The state before anything is learned: scores equal the prior exactly. */
  public static RankerState initial(int units) {
    RankerState state = new RankerState();
    state.values = new float[2 * weights(units)];
    float range = (float) Math.sqrt(3.0 / Feature.COUNT);
    for (int at = 0; at < units * Feature.COUNT; at++) {
      double uniform = (TitleKey.mix(7, at) >>> 11) * 0x1p-53;
      state.values[hidden() + at] = (float) (2 * uniform - 1) * range;
    }
    return state;
  }

  /** Offset of the linear weights. */
  static int linear() {
    return 0;
  }

  /** Offset of the weights by length bucket. */
  static int byLength(int bucket) {
    return Feature.COUNT * (1 + bucket);
  }

  /** Offset of the weights by gap bucket. */
  static int byGap(int bucket) {
    return Feature.COUNT * (1 + HistoryPosition.COUNT + bucket);
  }

  /** Offset of the hidden units' input weights, one unit after the other. */
  static int hidden() {
    return Feature.COUNT * (1 + HistoryPosition.COUNT + GAPS);
  }

  /** Offset of the hidden units' biases; their output weights follow. */
  static int biases(int units) {
    return hidden() + units * Feature.COUNT;
  }

  /** Number of weights. */
  static int weights(int units) {
    return biases(units) + 2 * units;
  }

  public RankerState copy() {
    RankerState copy = new RankerState();
    copy.values = values.clone();
    copy.steps = steps;
    return copy;
  }

  /** What was added since a state that this one descends from. */
  public RankerState deltaSince(RankerState base) {
    RankerState delta = copy();
    for (int at = 0; at < values.length; at++) {
      delta.values[at] -= base.values[at];
    }
    delta.steps -= base.steps;
    return delta;
  }

  /** Whether another state has the same numbers of values, so that the two can be added. */
  public boolean hasLayoutOf(RankerState other) {
    return values.length == other.values.length;
  }

  /** Adds a delta of any learner. */
  public void add(RankerState delta) {
    if (delta.values.length != values.length) {
      throw new IllegalArgumentException(
          "a ranker of " + values.length + " values cannot take a delta of " + delta.values.length);
    }
    for (int at = 0; at < values.length; at++) {
      values[at] += delta.values[at];
    }
    steps += delta.steps;
  }

  /** Multiplies weights and squared gradients; the number of steps stays. */
  public void scale(float factor) {
    for (int at = 0; at < values.length; at++) {
      values[at] *= factor;
    }
  }

  /** Takes over another state's values. */
  public void set(RankerState other) {
    values = Arrays.copyOf(other.values, other.values.length);
    steps = other.steps;
  }
}
