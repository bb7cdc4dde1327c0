package dev.marquee.benchmarks.thumbnails;

import java.util.Locale;

/** How the truth of a simulated service is made, and how it changes. */
public enum Landscape {
  /** The hierarchical logit that the model assumes. */
  MATCHED,

  /** Rates drawn from real click priors; features mean nothing, some cells deviate. */
  MISMATCHED,

  /**
   * As matched; at each quarter of the run the best and the worst picture of every title change
   * their rates, so that features mislead from then on, until the next change takes it back.
   */
  DRIFT,

  /** As matched, outcomes learned five times as late. */
  DELAY,

  /** As matched; each picture is replaced once by a new one. */
  CHURN;

  /** How it is named in options and results. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Impressions between a picture's showing and the moment its outcome is learned. */
  public int delay() {
    return this == DELAY ? 10_000 : 2_000;
  }
}
