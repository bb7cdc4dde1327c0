package dev.marquee.cachewarming.regional;

import dev.marquee.cachewarming.load.OpenSlots;
import dev.marquee.cachewarming.outlook.Outlook;

/** Takes what a {@link RegionalLoad} has to say. */
public interface LoadStatements {
  /** The load of the region in a slot. */
  void measured(OpenSlots.Told slot);

  /**
   * The load to come.
   *
   * @param title null: the region as a whole; empty: all titles without an outlook of their own
   * @param bitsPerStream bits per second that a stream takes
   * @param isSurge whether the load leaves its path so fast that level and width were raised
   */
  void forecast(String title, Outlook outlook, double bitsPerStream, boolean isSurge);

  /** A slot became final that an earlier statement had foreseen. */
  void scored(Score score);

  /**
   * How a forecast of the region came out.
   *
   * @param horizon index of the horizon
   * @param streams what happened
   * @param median what was expected
   * @param within80 whether it lies between the quantiles .1 and .9
   * @param within95 whether it lies between the quantiles .025 and .975
   */
  record Score(int horizon, double streams, double median, boolean within80, boolean within95) {}
}
