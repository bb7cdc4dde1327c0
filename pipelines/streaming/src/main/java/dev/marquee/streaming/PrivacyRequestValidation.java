package dev.marquee.streaming;

import dev.marquee.events.PrivacyRequest;
import java.util.Optional;

/** The ranges of a {@link PrivacyRequest}, as its schema documents them. */
final class PrivacyRequestValidation implements EventValidation<PrivacyRequest> {
  private static final long serialVersionUID = 1L;

  @Override
  public Optional<String> invalidField(PrivacyRequest request) {
    if (!EventValidation.isId(request.getEventId())) {
      return Optional.of("eventId");
    }
    return EventValidation.isProfileId(request.getProfileId())
        ? Optional.empty()
        : Optional.of("profileId");
  }
}
