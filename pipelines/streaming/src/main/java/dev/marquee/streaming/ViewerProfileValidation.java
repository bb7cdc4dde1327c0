package dev.marquee.streaming;

import dev.marquee.events.ViewerProfile;
import java.util.List;
import java.util.Optional;

/** The ranges of a {@link ViewerProfile}, as its schema documents them. */
final class ViewerProfileValidation implements EventValidation<ViewerProfile> {
  private static final long serialVersionUID = 1L;

  private static final int MAX_LANGUAGES = 32;

  /** Highest age rating, years. */
  static final int MAX_MATURITY = 21;

  @Override
  public Optional<String> invalidField(ViewerProfile profile) {
    if (!EventValidation.isId(profile.getEventId())) {
      return Optional.of("eventId");
    }
    if (!EventValidation.isProfileId(profile.getProfileId())) {
      return Optional.of("profileId");
    }
    if (!EventValidation.isId(profile.getAccountId())) {
      return Optional.of("accountId");
    }
    if (!EventValidation.isCountry(profile.getCountry())) {
      return Optional.of("country");
    }
    if (!EventValidation.isRegion(profile.getRegion())) {
      return Optional.of("region");
    }
    if (!areLanguages(profile.getLanguages())) {
      return Optional.of("languages");
    }
    return EventValidation.isBetween(profile.getMaturityLimit(), 0, MAX_MATURITY)
        ? Optional.empty()
        : Optional.of("maturityLimit");
  }

  private static boolean areLanguages(List<String> languages) {
    if (languages.size() > MAX_LANGUAGES) {
      return false;
    }
    for (int i = 0; i < languages.size(); i++) {
      if (!EventValidation.isLanguage(languages.get(i))) {
        return false;
      }
    }
    return true;
  }
}
