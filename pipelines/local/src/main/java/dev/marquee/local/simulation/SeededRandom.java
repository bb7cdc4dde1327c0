package dev.marquee.local.simulation;

/**
 * SplitMix64 generator (Steele, Lea and Flood 2014): eight bytes of state, the same sequence on
 * every platform.
 *
 * <p>{@link #hash} and the functions on hashes give noise that belongs to a pair of things, such as
 * a viewer and a title, and needs no memory. Not thread-safe.
 */
final class SeededRandom {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT_53 = 0x1.0p-53;

  private long state;

  SeededRandom(long seed) {
    state = mix(seed);
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * UNIT_53;
  }

  /** Uniform in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /**
   * Uniform in 0 to bound − 1; the bias of the multiplication is below 2⁻³² for the small bounds
   * used here.
   */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Standard normal by Box and Muller, one of the pair. */
  double nextGaussian() {
    return Math.sqrt(2 * nextExponential()) * Math.cos(2 * Math.PI * nextDouble());
  }

  /** Exponential with mean 1. */
  double nextExponential() {
    return -Math.log1p(-nextDouble());
  }

  /** Standard Gumbel, the noise under which the largest utility is a softmax choice. */
  double nextGumbel() {
    return -Math.log(Math.max(nextExponential(), Double.MIN_NORMAL));
  }

  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  static long hash(long first, long second) {
    return mix(mix(first + GOLDEN_GAMMA) ^ (second * GOLDEN_GAMMA + 0x632BE59BD9B4E019L));
  }

  /** Uniform in [0, 1) from a hash. */
  static double uniform(long hash) {
    return (hash >>> 11) * UNIT_53;
  }

  /** Near standard normal from a hash: the sum of its four 16-bit parts, so never beyond ±3.5. */
  static double normal(long hash) {
    long sum =
        (hash & 0xFFFF) + ((hash >>> 16) & 0xFFFF) + ((hash >>> 32) & 0xFFFF) + (hash >>> 48);
    return (sum / 65536.0 - 2) * 1.7320508075688772;
  }
}
