package dev.marquee.sample;

import dev.marquee.other.OtherSystem;

/** Badly named, open to be extended, and dependent on another system. */
public class SampleUtils {
  public int borrowed() {
    return new OtherSystem().number();
  }
}
