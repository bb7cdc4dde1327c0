package dev.marquee.cachewarming.planning;

/** Why a site did not hold what a viewer asked for. */
public enum MissCause {
  /** The plan in force did not want the file. */
  NOT_PLANNED,
  /** It was planned, and its deadline or its fill was still to come. */
  NOT_FILLED_IN_TIME,
  /** It was there as planned, and the site dropped it. */
  EVICTED_EARLY,
  /** The title was released after the plan was decided. */
  NEW_TITLE,
  /** It was worth planning, but the site has no room for it. */
  OVER_CAPACITY
}
