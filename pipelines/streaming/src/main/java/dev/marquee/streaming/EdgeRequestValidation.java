package dev.marquee.streaming;

import dev.marquee.events.EdgeRequest;
import dev.marquee.events.Evicted;
import dev.marquee.events.Filled;
import dev.marquee.events.Served;
import java.util.Optional;

/** The ranges of an {@link EdgeRequest}, as its schema documents them. */
final class EdgeRequestValidation implements EventValidation<EdgeRequest> {
  private static final long serialVersionUID = 1L;

  @Override
  public Optional<String> invalidField(EdgeRequest request) {
    if (!EventValidation.isId(request.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isSite(request.getSiteId())) {
      return Optional.of("siteId");
    }
    if (!EventValidation.isPart(request.getTitleId(), MAX_ID_LENGTH)) {
      return Optional.of("titleId");
    }
    if (!EventValidation.isPart(request.getRenditionId(), MAX_ID_LENGTH)) {
      return Optional.of("renditionId");
    }
    Object activity = request.getActivity();
    if (activity instanceof Served served) {
      if (!EventValidation.isBetween(served.getBytesServed(), 1, MAX_BYTES)) {
        return Optional.of("activity.bytesServed");
      }
      return EventValidation.isBetween(served.getBytesFromCache(), 0, served.getBytesServed())
          ? Optional.empty()
          : Optional.of("activity.bytesFromCache");
    }
    if (activity instanceof Filled filled) {
      return EventValidation.isBetween(filled.getBytes(), 1, MAX_BYTES)
          ? Optional.empty()
          : Optional.of("activity.bytes");
    }
    if (activity instanceof Evicted evicted) {
      return EventValidation.isBetween(evicted.getBytes(), 0, MAX_BYTES)
          ? Optional.empty()
          : Optional.of("activity.bytes");
    }
    return Optional.of("activity");
  }
}
