package dev.marquee.thumbnails.evaluation;

/** A way to tell from a log what a policy is worth that did not write it. */
public enum Estimator {
  /** Inverse propensity scoring: the mean of weighted rewards; unbiased, widest. */
  IPS("ips"),

  /** Self-normalised: weighted rewards over weights; little bias, narrower. */
  SNIPS("snips"),

  /** Doubly robust: a model's expectation, corrected by its weighted errors; unbiased. */
  DR("dr"),

  /** The mean reward where the target would have shown the same; on a uniform share only. */
  REPLAY("replay");

  private final String id;

  Estimator(String id) {
    this.id = id;
  }

  /** Name in results. */
  public String id() {
    return id;
  }
}
