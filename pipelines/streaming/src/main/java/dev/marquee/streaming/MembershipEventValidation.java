package dev.marquee.streaming;

import dev.marquee.events.MembershipEvent;
import java.util.Optional;

/** The ranges of a {@link MembershipEvent}, as its schema documents them. */
final class MembershipEventValidation implements EventValidation<MembershipEvent> {
  private static final long serialVersionUID = 1L;

  @Override
  public Optional<String> invalidField(MembershipEvent event) {
    if (!EventValidation.isId(event.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isId(event.getAccountId())) {
      return Optional.of("accountId");
    }
    if (!EventValidation.isRegion(event.getRegion())) {
      return Optional.of("region");
    }
    return EventValidation.isRegion(event.getPlan()) ? Optional.empty() : Optional.of("plan");
  }
}
