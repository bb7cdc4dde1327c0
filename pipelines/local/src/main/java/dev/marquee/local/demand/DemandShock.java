package dev.marquee.local.demand;

/**
 * Something that moved the load of one region away from its habit.
 *
 * @param startMillis when the load began to rise
 * @param endMillis when it is back at its habit, or nearly
 * @param rampMillis how long it rose
 * @param streams what it added at its height
 */
public record DemandShock(
    Kind kind, int region, long startMillis, long endMillis, long rampMillis, double streams) {

  /** What kind of shock. */
  public enum Kind {
    /** Nobody announced it: two percent of the peak more in each minute. */
    RAMP("ramp"),
    /** A live event that came close to its calendar entry. */
    LIVE("live"),
    /** A live event of three times the viewers that its calendar entry expected. */
    LIVE_TRIPLED("live-tripled");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    /** Its name in reports. */
    public String id() {
      return id;
    }
  }
}
