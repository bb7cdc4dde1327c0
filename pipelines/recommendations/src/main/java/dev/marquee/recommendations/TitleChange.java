package dev.marquee.recommendations;

import dev.marquee.recommendations.model.TitleDelta;

/**
 * What many events together change about one title, on its way to the title's state.
 *
 * <p>Public fields make it a serializable record for the shuffle.
 */
public final class TitleChange {
  /** Key of the title. */
  public long title;

  /** Identifier of the title; null in changes that name it only as a neighbour. */
  public String titleId;

  /** Latest event time among the changes, milliseconds since 1970. */
  public long eventTime = Long.MIN_VALUE;

  /** The summed changes. */
  public TitleDelta delta;

  /** Empty record for serializers. */
  public TitleChange() {}

  public TitleChange(long title) {
    this.title = title;
    this.delta = new TitleDelta(title);
  }
}
