package dev.marquee.local.simulation;

/** Checks of settings: the error names the key, the value and the range. */
final class Ranges {
  private Ranges() {}

  static void require(String key, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          key + " is " + text(value) + ", must be within " + text(least) + " to " + text(most));
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
