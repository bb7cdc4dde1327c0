package dev.marquee.recommendations;

import dev.marquee.events.Impression;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topics;

/** Tells each profile what it was shown. */
final class ReadImpressionsFunction extends ToProfileEventsFunction<Impression> {
  private static final long serialVersionUID = 1L;

  ReadImpressionsFunction(EventBounds bounds, byte[] secret) {
    super(Topics.IMPRESSIONS, bounds, secret);
  }

  @Override
  ProfileEvent eventOf(Received<Impression> received) {
    ProfileEvent event = new ProfileEvent();
    event.kind = ProfileEvent.Kind.IMPRESSION;
    event.titleId = received.value().getTitleId();
    event.country = received.value().getCountry();
    event.region = received.value().getRegion();
    return event;
  }
}
