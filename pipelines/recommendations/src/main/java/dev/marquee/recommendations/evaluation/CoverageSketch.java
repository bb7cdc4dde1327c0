package dev.marquee.recommendations.evaluation;

/**
 * Estimates how many different titles were recommended, in 4 kB: linear counting (Whang et al.
 * 1990).
 *
 * <p>The error stays under 2 % up to 60,000 titles. Merging is a bitwise or, so counting a title
 * twice changes nothing. Public fields make it a serializable record. Not thread-safe.
 */
public final class CoverageSketch {
  private static final int BITS = 1 << 15;

  /** One bit per hash value; empty before the first title. */
  public long[] bits = new long[0];

  /** Notes a title. */
  public void add(long titleKey) {
    if (bits.length == 0) {
      bits = new long[BITS / Long.SIZE];
    }
    int bit = (int) (titleKey >>> 17) & (BITS - 1);
    bits[bit >>> 6] |= 1L << bit;
  }

  /** Notes all titles of another sketch. */
  public void add(CoverageSketch other) {
    if (other.bits.length == 0) {
      return;
    }
    if (bits.length == 0) {
      bits = other.bits.clone();
      return;
    }
    for (int at = 0; at < bits.length; at++) {
      bits[at] |= other.bits[at];
    }
  }

  /** Estimated number of different titles. */
  public double estimate() {
    int set = 0;
    for (long word : bits) {
      set += Long.bitCount(word);
    }
    double unset = Math.max(1, BITS - set);
    return BITS * Math.log(BITS / unset);
  }
}
