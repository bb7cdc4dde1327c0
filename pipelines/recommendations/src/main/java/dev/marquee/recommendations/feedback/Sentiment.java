package dev.marquee.recommendations.feedback;

/** What an activity says about a title. */
public enum Sentiment {
  /** The viewer wanted it: scored, learned from, counted for popularity. */
  POSITIVE,
  /** It happened, without saying whether it was liked: feeds history and co-occurrence only. */
  CONTEXT,
  /** Interest without having watched: as context, and the title may still be recommended. */
  INTEREST,
  /** The viewer did not want it: not offered again. */
  NEGATIVE,
  /** An earlier judgement is taken back. */
  WITHDRAWN,
  /** Nothing can be concluded. */
  NONE
}
