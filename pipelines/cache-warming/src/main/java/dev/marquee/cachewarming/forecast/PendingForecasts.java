package dev.marquee.cachewarming.forecast;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Forecasts that were issued and wait for their hour: per origin one or two horizons of each
 * bucket, drawn evenly by a hash of the origin, each with all experts' answers and the blend's.
 *
 * <p>The shortest horizons are issued at every origin, the longest bucket at every fourth. Every
 * horizon at every origin would be five times the state and hardly more information, since errors
 * of one origin are alike. Not thread-safe.
 */
final class PendingForecasts {
  /** Per forecast the experts' answers, the blend, its deviation, the bounds of four levels. */
  static final int ANSWERS = Expert.COUNT + 2 + CoverageTracker.LEVELS.length;

  static final int BLEND = Expert.COUNT;
  static final int DEVIATION = Expert.COUNT + 1;

  /** First bound, in deviations from the blend. */
  static final int BOUNDS = Expert.COUNT + 2;

  private static final int[] PER_ORIGIN = {2, 1, 1, 2, 2, 1};
  private static final int[] EVERY = {1, 1, 1, 1, 1, 4};
  private static final int[] FIRST_PLACE = new int[Horizons.BUCKETS + 1];

  static {
    for (int bucket = 0; bucket < Horizons.BUCKETS; bucket++) {
      FIRST_PLACE[bucket + 1] = FIRST_PLACE[bucket] + places(bucket);
    }
  }

  private final int[] target = new int[FIRST_PLACE[Horizons.BUCKETS]];
  private final float[] answers = new float[target.length * ANSWERS];

  PendingForecasts() {
    Arrays.fill(target, -1);
  }

  private static int places(int bucket) {
    return Horizons.last(bucket) / EVERY[bucket] * PER_ORIGIN[bucket];
  }

  static boolean issues(int bucket, long origin) {
    return origin % EVERY[bucket] == 0;
  }

  static int perOrigin(int bucket) {
    return PER_ORIGIN[bucket];
  }

  /** The horizon to issue, the {@code draw}-th of this bucket at this origin. */
  static int horizon(int bucket, long origin, int draw) {
    int first = Horizons.first(bucket);
    int width = Horizons.last(bucket) - first + 1;
    if (width == PER_ORIGIN[bucket]) {
      return first + draw;
    }
    // Two draws split the bucket, so that both halves are always covered.
    int share = width / PER_ORIGIN[bucket];
    return first + draw * share + (int) ((mixed(origin) >>> 33) % share);
  }

  /** The longest horizon to issue at this origin. */
  static int longest(long origin) {
    int last = Horizons.BUCKETS - 1;
    return issues(last, origin)
        ? horizon(last, origin, PER_ORIGIN[last] - 1)
        : Horizons.last(last - 1);
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mixed(long value) {
    long mixed = (value + 1) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  static int firstPlace(int bucket) {
    return FIRST_PLACE[bucket];
  }

  boolean isDue(int place, long hour) {
    return target[place] == (int) hour;
  }

  float answer(int place, int which) {
    return answers[place * ANSWERS + which];
  }

  /** Stores the answers of one horizon, as given by the paths, over those long due. */
  void issue(
      int bucket,
      long origin,
      int draw,
      int hour,
      double[][] paths,
      double blend,
      double deviation,
      double[] bounds) {
    int places = places(bucket);
    long turn = origin / EVERY[bucket] * PER_ORIGIN[bucket] + draw;
    int place = FIRST_PLACE[bucket] + (int) (turn % places);
    target[place] = (int) (origin + hour);
    int at = place * ANSWERS;
    for (int expert = 0; expert < Expert.COUNT; expert++) {
      answers[at + expert] = (float) paths[expert][hour - 1];
    }
    answers[at + BLEND] = (float) blend;
    answers[at + DEVIATION] = (float) deviation;
    for (int level = 0; level < bounds.length; level++) {
      answers[at + BOUNDS + level] = (float) bounds[level];
    }
  }

  static int bytes() {
    return FIRST_PLACE[Horizons.BUCKETS] * (Integer.BYTES + ANSWERS * Float.BYTES);
  }

  void write(ByteBuffer out) {
    for (int hour : target) {
      out.putInt(hour);
    }
    ExpertWeights.putAll(out, answers);
  }

  void read(ByteBuffer in) {
    for (int at = 0; at < target.length; at++) {
      target[at] = in.getInt();
    }
    ExpertWeights.getAll(in, answers);
  }
}
