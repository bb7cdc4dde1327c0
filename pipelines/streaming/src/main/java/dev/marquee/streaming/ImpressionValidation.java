package dev.marquee.streaming;

import dev.marquee.events.Impression;
import dev.marquee.events.OutputVersion;
import java.util.Optional;

/** The ranges of an {@link Impression}, as its schema documents them. */
final class ImpressionValidation implements EventValidation<Impression> {
  private static final long serialVersionUID = 1L;

  private static final int MAX_POSITION = 9_999;

  @Override
  public Optional<String> invalidField(Impression event) {
    if (!EventValidation.isId(event.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isId(event.getImpressionId())) {
      return Optional.of("impressionId");
    }
    if (!EventValidation.isProfileId(event.getProfileId())) {
      return Optional.of("profileId");
    }
    if (!EventValidation.isAbsentOrId(event.getSessionId())) {
      return Optional.of("sessionId");
    }
    if (!EventValidation.isId(event.getTitleId())) {
      return Optional.of("titleId");
    }
    if (!EventValidation.isCountry(event.getCountry())) {
      return Optional.of("country");
    }
    if (!EventValidation.isRegion(event.getRegion())) {
      return Optional.of("region");
    }
    if (!EventValidation.isId(event.getRowId())) {
      return Optional.of("rowId");
    }
    if (!EventValidation.isBetween(event.getRowPosition(), 0, MAX_POSITION)) {
      return Optional.of("rowPosition");
    }
    if (!EventValidation.isBetween(event.getPosition(), 0, MAX_POSITION)) {
      return Optional.of("position");
    }
    if (!isAbsentOrVersion(event.getPageVersion())) {
      return Optional.of("pageVersion");
    }
    if (!EventValidation.isAbsentOrId(event.getArtworkId())) {
      return Optional.of("artworkId");
    }
    if (!EventValidation.isAbsentOrId(event.getAudience())) {
      return Optional.of("audience");
    }
    if (!EventValidation.isAbsentOrPropensity(event.getPropensity())) {
      return Optional.of("propensity");
    }
    return isAbsentOrVersion(event.getPolicyVersion())
        ? Optional.empty()
        : Optional.of("policyVersion");
  }

  private static boolean isAbsentOrVersion(OutputVersion version) {
    return version == null || (version.getEpoch() >= 0 && version.getCounter() >= 1);
  }
}
