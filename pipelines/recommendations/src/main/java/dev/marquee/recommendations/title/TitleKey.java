package dev.marquee.recommendations.title;

import java.nio.charset.StandardCharsets;

/**
 * The 64-bit name of a title inside the model: a hash of its identifier that never changes.
 *
 * <p>MurmurHash64A (Appleby) over the UTF-8 bytes. With n titles the chance that any two share a
 * key is about n²/2⁶⁵: 3e-8 for a million titles. Zero is never returned, so tables may use it for
 * an empty place.
 */
public final class TitleKey {
  private static final long MULTIPLIER = 0xC6A4A7935BD1E995L;
  private static final long SEED = 0x9E3779B97F4A7C15L;

  private TitleKey() {}

  /** Key of a title's identifier; never zero. */
  public static long of(String title) {
    byte[] bytes = title.getBytes(StandardCharsets.UTF_8);
    long hash = SEED ^ (bytes.length * MULTIPLIER);
    int whole = bytes.length & ~7;
    for (int at = 0; at < whole; at += 8) {
      long word = 0;
      for (int b = 7; b >= 0; b--) {
        word = (word << 8) | (bytes[at + b] & 0xFF);
      }
      word *= MULTIPLIER;
      word ^= word >>> 47;
      word *= MULTIPLIER;
      hash = (hash ^ word) * MULTIPLIER;
    }
    for (int at = bytes.length - 1; at >= whole; at--) {
      hash ^= (bytes[at] & 0xFFL) << (8 * (at - whole));
    }
    if (whole < bytes.length) {
      hash *= MULTIPLIER;
    }
    hash ^= hash >>> 47;
    hash *= MULTIPLIER;
    hash ^= hash >>> 47;
    return hash == 0 ? SEED : hash;
  }

  /**
   * The 32-bit fingerprint that seen filters keep of a title. A profile with n seen titles takes a
   * given unseen title for seen with probability n/2³²: one in a million at 4,096.
   */
  public static int fingerprint(long key) {
    return (int) (key >>> 32);
  }

  /** A well-mixed 64-bit value of two words, for choices that must repeat on replay. */
  public static long mix(long first, long second) {
    long z = first * 0x9E3779B97F4A7C15L + second;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
