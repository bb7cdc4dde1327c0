package dev.marquee.benchmarks.thumbnails;

import java.util.Locale;

/** How the truth of a simulated service is made, and how it changes. */
public enum Landscape {
  /** The hierarchical logit that the model assumes. */
  MATCHED,

  /** Rates drawn from real click priors; features mean nothing, some cells deviate. */
  MISMATCHED,

  /**
   * As matched; at each quarter of the run the picture of every title that is the best by now
   * changes its rates with another one, drawn by the seed: what features and the past say of the
   * two misleads for good.
   */
  DRIFT,

  /** As matched, outcomes learned five times as late. */
  DELAY,

  /** As matched; each picture is replaced once by a new one. */
  CHURN,

  /**
   * As matched; half of the titles give way to new ones, at moments of the second half of the run,
   * when the service has long learned what features count: how well a new title begins.
   */
  ENTRY;

  /** How it is named in options and results. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Impressions between a picture's showing and the moment its outcome is learned. */
  public int delay() {
    return this == DELAY ? 10_000 : 2_000;
  }
}
