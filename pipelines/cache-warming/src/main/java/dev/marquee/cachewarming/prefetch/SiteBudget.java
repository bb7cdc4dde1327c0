package dev.marquee.cachewarming.prefetch;

/**
 * What a site can hold and fetch in one fill window.
 *
 * @param capacityBytes for planned files, less what is left to the site's own policy
 * @param fillBytesPerSecond rate of the fill, positive
 * @param windowStartSeconds first second of the window
 * @param windowEndSeconds the second after its last
 */
public record SiteBudget(
    long capacityBytes, long fillBytesPerSecond, long windowStartSeconds, long windowEndSeconds) {
  public SiteBudget {
    if (capacityBytes < 0) {
      throw new IllegalArgumentException("capacityBytes must not be negative: " + capacityBytes);
    }
    if (fillBytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "fillBytesPerSecond must be positive: " + fillBytesPerSecond);
    }
    if (windowEndSeconds < windowStartSeconds) {
      throw new IllegalArgumentException(
          "windowEndSeconds must not be before windowStartSeconds: "
              + windowEndSeconds
              + " < "
              + windowStartSeconds);
    }
  }

  /** Bytes that the window lets in; at most {@link Long#MAX_VALUE}. */
  public long fillBytes() {
    long seconds = windowEndSeconds - windowStartSeconds;
    return seconds != 0 && fillBytesPerSecond > Long.MAX_VALUE / seconds
        ? Long.MAX_VALUE
        : seconds * fillBytesPerSecond;
  }
}
