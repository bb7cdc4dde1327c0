package dev.marquee.recommendations.ranking;

import java.util.Arrays;

/**
 * Online listwise ranker: a linear part with extra weights by history length and time gap, and one
 * hidden layer, on top of the prior's logarithm.
 *
 * <p>Trained at each event by softmax cross-entropy over the observed title and a few other
 * candidates (ListNet, Cao et al. 2007, with one relevant item) with Adagrad (Duchi et al. 2011).
 * It learns only from events whose title was proposed: showing it the missed ones would teach it
 * that a low prior means a likely title. Weights start so that scores equal the prior.
 *
 * <p>Inner loops run over candidates, contiguous and free of branches, so that the compiler turns
 * them into vector code. Not thread-safe.
 */
public final class SoftmaxRanker {
  private static final float CLIP = 4;
  private static final float LEAST_VARIANCE = 1e-6f;

  private final RankerOptions options;
  private final RankerState state;
  private final int units;
  private final int stride;
  private final float[] activations = new float[Candidates.CAPACITY];
  private final int[] sample;
  private final float[] sampled;
  private final float[] gradients;
  private final float[] hidden;
  private final float[] back;
  private final int[] pool = new int[Candidates.CAPACITY];

  public SoftmaxRanker(RankerOptions options, RankerState state) {
    this.options = options;
    this.state = state;
    this.units = options.units();
    this.stride = options.negatives() + 1;
    this.sample = new int[stride];
    this.sampled = new float[Feature.COUNT * stride];
    this.gradients = new float[stride];
    this.hidden = new float[units * stride];
    this.back = new float[stride];
  }

  /** What was learned; {@link RankerState#set} and {@link RankerState#add} take effect at once. */
  public RankerState state() {
    return state;
  }

  /** Standardises the candidates' features and fills in their scores. */
  public void score(Candidates candidates) {
    int size = candidates.size;
    standardise(candidates);
    float[] values = state.values;
    int length = RankerState.byLength(candidates.lengthBucket);
    int gap = RankerState.byGap(candidates.gapBucket);
    float[] scores = candidates.scores;
    float[] standard = candidates.standard;
    System.arraycopy(candidates.prior, 0, scores, 0, size);
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      float weight = values[feature] + values[length + feature] + values[gap + feature];
      accumulate(standard, feature * Candidates.CAPACITY, weight, scores, size);
    }
    int biases = RankerState.biases(units);
    for (int unit = 0; unit < units; unit++) {
      float output = values[biases + units + unit];
      int weights = RankerState.hidden() + unit * Feature.COUNT;
      Arrays.fill(activations, 0, size, values[biases + unit]);
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        accumulate(
            standard, feature * Candidates.CAPACITY, values[weights + feature], activations, size);
      }
      for (int at = 0; at < size; at++) {
        scores[at] += output * Math.max(0, activations[at]);
      }
    }
  }

  /**
   * Learns that the candidate at {@code positive} was the one chosen, after {@link #score}.
   *
   * @param weight weight of the event, in (0, 1]
   * @param seed draws the other candidates; the same seed draws the same ones
   */
  public void learn(Candidates candidates, int positive, float weight, long seed) {
    int size = draw(candidates, positive, seed);
    softmax(candidates, size, weight);
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      int from = feature * Candidates.CAPACITY;
      int to = feature * stride;
      for (int at = 0; at < size; at++) {
        sampled[to + at] = candidates.standard[from + sample[at]];
      }
    }
    learnNetwork(size);
    int length = RankerState.byLength(candidates.lengthBucket);
    int gap = RankerState.byGap(candidates.gapBucket);
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      float gradient = dot(gradients, 0, sampled, feature * stride, size);
      step(feature, gradient, options.rate());
      step(length + feature, gradient, options.bucketRate());
      step(gap + feature, gradient, options.bucketRate());
    }
    state.steps++;
  }

  private void learnNetwork(int size) {
    float[] values = state.values;
    int biases = RankerState.biases(units);
    for (int unit = 0; unit < units; unit++) {
      int base = unit * stride;
      int weights = RankerState.hidden() + unit * Feature.COUNT;
      Arrays.fill(hidden, base, base + size, values[biases + unit]);
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        float weight = values[weights + feature];
        int from = feature * stride;
        for (int at = 0; at < size; at++) {
          hidden[base + at] += weight * sampled[from + at];
        }
      }
      float output = values[biases + units + unit];
      float outputGradient = 0;
      float biasGradient = 0;
      for (int at = 0; at < size; at++) {
        float active = hidden[base + at] > 0 ? 1 : 0;
        outputGradient += gradients[at] * active * hidden[base + at];
        back[at] = gradients[at] * active * output;
        biasGradient += back[at];
      }
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        step(weights + feature, dot(back, 0, sampled, feature * stride, size), options.rate());
      }
      step(biases + unit, biasGradient, options.rate());
      step(biases + units + unit, outputGradient, options.rate());
    }
  }

  private int draw(Candidates candidates, int positive, long seed) {
    int others = candidates.size - 1;
    int size = 1 + Math.min(others, options.negatives());
    for (int at = 0; at < candidates.size; at++) {
      pool[at] = at;
    }
    pool[positive] = candidates.size - 1;
    sample[0] = positive;
    long random = seed | 1;
    for (int at = 1; at < size; at++) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      int left = others - (at - 1);
      int pick = (at - 1) + (int) ((random >>> 33) % left);
      sample[at] = pool[pick];
      pool[pick] = pool[at - 1];
    }
    return size;
  }

  private void softmax(Candidates candidates, int size, float weight) {
    float most = Float.NEGATIVE_INFINITY;
    for (int at = 0; at < size; at++) {
      most = Math.max(most, candidates.scores[sample[at]]);
    }
    float total = 0;
    for (int at = 0; at < size; at++) {
      float odds = (float) Math.exp(candidates.scores[sample[at]] - most);
      gradients[at] = odds;
      total += odds;
    }
    for (int at = 0; at < size; at++) {
      gradients[at] = weight * gradients[at] / total;
    }
    gradients[0] -= weight;
  }

  private void step(int at, float gradient, float rate) {
    float[] values = state.values;
    int sums = values.length >> 1;
    float full = gradient + options.decay() * values[at];
    values[sums + at] += full * full;
    values[at] -= rate * full / ((float) Math.sqrt(values[sums + at]) + 1e-4f);
  }

  // Within the candidates of one event: what differs between events only cannot change their order,
  // and nothing has to be remembered or shipped.
  private static void standardise(Candidates candidates) {
    int size = candidates.size;
    float[] raw = candidates.raw;
    float[] standard = candidates.standard;
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      int from = feature * Candidates.CAPACITY;
      float sum = 0;
      for (int at = from; at < from + size; at++) {
        sum += raw[at];
      }
      float mean = sum / Math.max(1, size);
      float squares = 0;
      for (int at = from; at < from + size; at++) {
        float distance = raw[at] - mean;
        squares += distance * distance;
      }
      float variance = squares / Math.max(1, size);
      float scale = variance > LEAST_VARIANCE ? 1 / (float) Math.sqrt(variance) : 0;
      for (int at = from; at < from + size; at++) {
        standard[at] = Math.max(-CLIP, Math.min(CLIP, (raw[at] - mean) * scale));
      }
    }
  }

  private static void accumulate(float[] from, int offset, float weight, float[] into, int size) {
    for (int at = 0; at < size; at++) {
      into[at] += weight * from[offset + at];
    }
  }

  private static float dot(float[] left, int from, float[] right, int other, int size) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int at = 0;
    for (; at + 3 < size; at += 4) {
      first += left[from + at] * right[other + at];
      second += left[from + at + 1] * right[other + at + 1];
      third += left[from + at + 2] * right[other + at + 2];
      fourth += left[from + at + 3] * right[other + at + 3];
    }
    for (; at < size; at++) {
      first += left[from + at] * right[other + at];
    }
    return first + second + third + fourth;
  }
}
