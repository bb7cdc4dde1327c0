package dev.marquee.recommendations.cooccurrence;

/**
 * The row changes that follow from one profile watching one more title.
 *
 * <p>They are a pure function of the profile's history before it and of the event, so the same call
 * with sign −1 and the original times takes them back. Pairs of a title with itself (repeats) are
 * left out. Not thread-safe: the array handed to the sink is reused.
 */
public final class PairDeltas {
  private final float[] deltas = new float[Channels.COUNT];

  /**
   * Emits, for each of the latest {@link Channels#REACH} titles, the change of its row and that of
   * the new title's row.
   *
   * @param titles keys of the history, oldest first
   * @param seconds event times of the history, seconds since 1970
   * @param weights feedback weights of the history, in (0, 1]
   * @param size number of entries before the new title
   * @param title key of the new title
   * @param eventSeconds its event time
   * @param weight its feedback weight, in (0, 1]; a pair weighs the product of both
   * @param sign 1 to add, −1 to take back
   * @param modelTime model time of the event
   */
  public void emit(
      long[] titles,
      int[] seconds,
      float[] weights,
      int size,
      long title,
      long eventSeconds,
      float weight,
      int sign,
      double modelTime,
      PairSink sink) {
    int reach = Math.min(size, Channels.REACH);
    for (int distance = 1; distance <= reach; distance++) {
      int at = size - distance;
      long earlier = titles[at];
      if (earlier == title) {
        continue;
      }
      float pairWeight = sign * weight * weights[at];
      Channels.forward(distance, eventSeconds - seconds[at], pairWeight, deltas);
      sink.add(earlier, title, deltas, modelTime);
      Channels.backward(distance, pairWeight, deltas);
      sink.add(title, earlier, deltas, modelTime);
    }
  }
}
