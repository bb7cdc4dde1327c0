package dev.marquee.sample.science;

import dev.marquee.events.ViewingEvent;

/** A model that knows the contract, which it must not. */
public final class RecordModel {
  public String titleOf(ViewingEvent event) {
    return event.getTitleId();
  }
}
