package dev.marquee.cachewarming.outlook;

/**
 * Numbers of 16 bits with the range of a float and three decimal digits (bfloat16).
 *
 * <p>What is stored so is rounded when it is set, so that memory and a restored state agree.
 */
final class BriefFloat {
  private BriefFloat() {}

  /** The nearest number of 16 bits; the largest of them in place of infinity. */
  static float round(double value) {
    return of(bits((float) value));
  }

  static short bits(float value) {
    int bits = Float.floatToIntBits(value);
    int rounded = (bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16;
    boolean overflow = (rounded & 0x7F80) == 0x7F80;
    return (short) (overflow ? (rounded & 0x8000) | 0x7F7F : rounded);
  }

  static float of(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
