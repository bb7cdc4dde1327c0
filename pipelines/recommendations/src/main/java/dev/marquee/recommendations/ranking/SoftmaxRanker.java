package dev.marquee.recommendations.ranking;

import dev.marquee.recommendations.arithmetic.Vectors;
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

  /** Candidates are scored in multiples of so many; {@link Candidates#CAPACITY} is one. */
  private static final int LANES = 16;

  private static final float LEAST_VARIANCE = 1e-6f;

  private final RankerOptions options;
  private final RankerState state;
  private final int units;
  private final float[] effective = new float[Feature.COUNT];
  private final float[] linearGradients = new float[Feature.COUNT];
  private final float[] inputGradients = new float[Feature.COUNT];

  /** Inputs of the hidden units' rectifiers in the last scoring, by unit and candidate. */
  private final float[][] activations;

  private final int[] sample;
  private final float[] gradients;

  /** Standardised features of the sample, by candidate and feature. */
  private final float[] sampled;

  private final int[] pool = new int[Candidates.CAPACITY];

  private float mean;
  private float scale;

  public SoftmaxRanker(RankerOptions options, RankerState state) {
    this.options = options;
    this.state = state;
    this.units = options.units();
    int most = options.negatives() + 1;
    this.activations = new float[units][Candidates.CAPACITY];
    this.sample = new int[most];
    this.gradients = new float[most];
    this.sampled = new float[most * Feature.COUNT];
  }

  /** What was learned; {@link RankerState#set} and {@link RankerState#add} take effect at once. */
  public RankerState state() {
    return state;
  }

  /** Standardises the candidates' features and fills in their scores. */
  public void score(Candidates candidates) {
    // Whole vectors: what is left over at the end of a loop is done number by number.
    int size = (candidates.size + LANES - 1) / LANES * LANES;
    standardise(candidates, size);
    float[] values = state.values;
    int length = RankerState.byLength(candidates.lengthBucket);
    int gap = RankerState.byGap(candidates.gapBucket);
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      effective[feature] = values[feature] + values[length + feature] + values[gap + feature];
    }
    float[] scores = candidates.scores;
    float[][] standard = candidates.standard;
    System.arraycopy(candidates.prior, 0, scores, 0, size);
    Vectors.addRows(standard, effective, 0, scores, size);
    int biases = RankerState.biases(units);
    for (int unit = 0; unit < units; unit++) {
      float output = values[biases + units + unit];
      int weights = RankerState.hidden() + unit * Feature.COUNT;
      float[] inputs = activations[unit];
      Arrays.fill(inputs, 0, size, values[biases + unit]);
      Vectors.addRows(standard, values, weights, inputs, size);
      for (int at = 0; at < size; at++) {
        scores[at] += output * Math.max(0, inputs[at]);
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
    Arrays.fill(linearGradients, 0);
    for (int at = 0; at < size; at++) {
      int to = at * Feature.COUNT;
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        float value = candidates.standard[feature][sample[at]];
        sampled[to + feature] = value;
        linearGradients[feature] += gradients[at] * value;
      }
    }
    learnNetwork(size);
    int length = RankerState.byLength(candidates.lengthBucket);
    int gap = RankerState.byGap(candidates.gapBucket);
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      float gradient = linearGradients[feature];
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
      float[] inputs = activations[unit];
      int weights = RankerState.hidden() + unit * Feature.COUNT;
      float output = values[biases + units + unit];
      float outputGradient = 0;
      float biasGradient = 0;
      int active = 0;
      Arrays.fill(inputGradients, 0);
      for (int at = 0; at < size; at++) {
        float activation = inputs[sample[at]];
        if (activation > 0) {
          outputGradient += gradients[at] * activation;
          float back = gradients[at] * output;
          biasGradient += back;
          active++;
          int from = at * Feature.COUNT;
          for (int feature = 0; feature < Feature.COUNT; feature++) {
            inputGradients[feature] += back * sampled[from + feature];
          }
        }
      }
      if (active > 0) {
        for (int feature = 0; feature < Feature.COUNT; feature++) {
          step(weights + feature, inputGradients[feature], options.rate());
        }
        step(biases + unit, biasGradient, options.rate());
        step(biases + units + unit, outputGradient, options.rate());
      }
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
  private void standardise(Candidates candidates, int padded) {
    int size = candidates.size;
    for (int feature = 0; feature < Feature.COUNT; feature++) {
      float[] raw = candidates.raw[feature];
      measure(raw, size);
      float shift = mean;
      float factor = scale;
      float[] standard = candidates.standard[feature];
      for (int at = 0; at < padded; at++) {
        standard[at] = Math.max(-CLIP, Math.min(CLIP, (raw[at] - shift) * factor));
      }
    }
  }

  /**
   * Sets {@link #mean} and {@link #scale}, one over the standard deviation, 0 where all is equal.
   */
  private void measure(float[] values, int size) {
    // From the first value on, so that a small spread of large values is not lost in rounding; four
    // sums at once, since a single one would wait for each addition.
    float origin = size == 0 ? 0 : values[0];
    float sumA = 0;
    float sumB = 0;
    float sumC = 0;
    float sumD = 0;
    float squaresA = 0;
    float squaresB = 0;
    float squaresC = 0;
    float squaresD = 0;
    int at = 0;
    for (; at + 3 < size; at += 4) {
      float a = values[at] - origin;
      float b = values[at + 1] - origin;
      float c = values[at + 2] - origin;
      float d = values[at + 3] - origin;
      sumA += a;
      sumB += b;
      sumC += c;
      sumD += d;
      squaresA += a * a;
      squaresB += b * b;
      squaresC += c * c;
      squaresD += d * d;
    }
    for (; at < size; at++) {
      float a = values[at] - origin;
      sumA += a;
      squaresA += a * a;
    }
    float count = Math.max(1, size);
    float distance = ((sumA + sumB) + (sumC + sumD)) / count;
    float variance = ((squaresA + squaresB) + (squaresC + squaresD)) / count - distance * distance;
    mean = origin + distance;
    scale = variance > LEAST_VARIANCE ? 1 / (float) Math.sqrt(variance) : 0;
  }
}
