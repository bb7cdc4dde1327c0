package dev.marquee.thumbnails.evaluation;

/** Whether an estimate may be relied on. */
public enum Verdict {
  ACCEPTED("accepted"),
  REFUSED("refused");

  private final String id;

  Verdict(String id) {
    this.id = id;
  }

  /** Name in results. */
  public String id() {
    return id;
  }
}
