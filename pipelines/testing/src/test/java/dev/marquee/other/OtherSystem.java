package dev.marquee.other;

/** Something of another system. */
public final class OtherSystem {
  public int number() {
    return 1;
  }
}
