package dev.marquee.cachewarming.load;

/** Eight bytes in place of an id of any length (FNV-1a, 64 bits); they may lie in state. */
public final class IdHash {
  private IdHash() {}

  /** The hash of an id. */
  public static long of(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int at = 0; at < id.length(); at++) {
      hash = (hash ^ id.charAt(at)) * 0x100000001b3L;
    }
    return hash;
  }
}
