package dev.marquee.cachewarming.prefetch;

/**
 * What a site shall do with one file.
 *
 * @param bytes that it will occupy, for an eviction that it sets free
 * @param fillBytes to be fetched, 0 unless prefetched
 * @param expectedPeakBytes served from it in the coming day's peak
 * @param deadlineSeconds when the fill shall be complete, the window's start for the others
 */
public record FileDecision(
    String id,
    Action action,
    long bytes,
    long fillBytes,
    double expectedPeakBytes,
    long deadlineSeconds,
    Reason reason) {
  /** What is done. */
  public enum Action {
    /** Stays as far as it is resident; its viewers' misses complete it. */
    KEEP,
    /** Is fetched in the window. */
    PREFETCH,
    /** Is not fetched, but stays while there is room once a miss has brought it. */
    ADMIT,
    /** Gives up its place. */
    EVICT
  }

  /** Why it is done. */
  public enum Reason {
    /** Its expected peak bytes per stored byte pay for its place. */
    WORTH_ITS_PLACE,
    /** It came by a miss and is worth its place: the plan takes it over at no cost. */
    ADOPTED,
    /** Worth its place, but not the cost of fetching it ahead. */
    NOT_WORTH_THE_FILL,
    /** The lowest rendition goes with its title whatever it is worth. */
    LOWEST_WITH_TITLE,
    /** Others serve more per stored byte. */
    DISPLACED
  }
}
