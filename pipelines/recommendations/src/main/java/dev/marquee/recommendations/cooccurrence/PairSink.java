package dev.marquee.recommendations.cooccurrence;

/** Takes the row changes that {@link PairDeltas} produces, one at a time. */
@FunctionalInterface
public interface PairSink {
  /**
   * One change.
   *
   * @param title key of the row that changes
   * @param neighbour key of the entry in it
   * @param deltas one value per channel; reused by the caller, so copy what is kept
   * @param time model time to which the values refer
   */
  void add(long title, long neighbour, float[] deltas, double time);
}
