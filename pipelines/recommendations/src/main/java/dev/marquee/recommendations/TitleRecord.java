package dev.marquee.recommendations;

import dev.marquee.recommendations.popularity.PopularityCounts;

/**
 * What is kept of a title beside its row of neighbours.
 *
 * <p>Public fields make it a serializable state record.
 */
public final class TitleRecord {
  /** Identifier of the title; empty until an event named it. */
  public String titleId = "";

  /** How often it was chosen. */
  public PopularityCounts popularity = new PopularityCounts();

  /** Latest event time that changed it, milliseconds since 1970. */
  public long latestEventTime = Long.MIN_VALUE;

  /** Event time of the timer that asks whether the title is still watched; 0 when none is set. */
  public long expiryTimer;
}
