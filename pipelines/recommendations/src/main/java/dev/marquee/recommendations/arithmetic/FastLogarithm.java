package dev.marquee.recommendations.arithmetic;

/**
 * Natural logarithm of positive floats by exponent and a rational term in the mantissa.
 *
 * <p>Absolute error below 2e-4 over all normal floats; about five times faster than {@link
 * Math#log}. Features are standardised within one event's candidates afterwards, so a smooth error
 * of this size is far below their resolution. Zero, negative numbers, NaN and infinities are not
 * handled: callers add a floor first.
 */
public final class FastLogarithm {
  private static final float LN_2 = 0.6931471805599453f;

  private FastLogarithm() {}

  /** Natural logarithm of a normal float greater than zero. */
  public static float ln(float x) {
    int bits = Float.floatToRawIntBits(x);
    float mantissa = Float.intBitsToFloat((bits & 0x007FFFFF) | 0x3F000000);
    float scaled = bits * 1.1920928955078125e-7f;
    return LN_2
        * (scaled
            - 124.22551499f
            - 1.498030302f * mantissa
            - 1.72587999f / (0.3520887068f + mantissa));
  }
}
