package dev.marquee.recommendations;

import dev.marquee.events.PrivacyRequest;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topics;

/** Tells each profile to forget itself; such a request is never too late. */
final class ReadPrivacyRequestsFunction extends ToProfileEventsFunction<PrivacyRequest> {
  private static final long serialVersionUID = 1L;

  ReadPrivacyRequestsFunction(EventBounds bounds, byte[] secret) {
    super(Topics.PRIVACY_REQUESTS, bounds, secret);
  }

  @Override
  ProfileEvent eventOf(Received<PrivacyRequest> received) {
    ProfileEvent event = new ProfileEvent();
    event.kind = ProfileEvent.Kind.FORGET;
    return event;
  }

  @Override
  protected boolean canBeLate() {
    return false;
  }
}
