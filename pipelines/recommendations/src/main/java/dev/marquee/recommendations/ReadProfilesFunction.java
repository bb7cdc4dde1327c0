package dev.marquee.recommendations;

import dev.marquee.events.ViewerProfile;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.Topics;

/** Tells each profile its settings: current values, of any age. */
final class ReadProfilesFunction extends ToProfileEventsFunction<ViewerProfile> {
  private static final long serialVersionUID = 1L;

  /** Age up to which a children's profile is shown titles when its own limit is higher, years. */
  private static final int KIDS_MATURITY = 7;

  ReadProfilesFunction(EventBounds bounds, byte[] secret) {
    super(Topics.PROFILES, bounds, secret);
  }

  @Override
  ProfileEvent eventOf(Received<ViewerProfile> received) {
    ProfileEvent event = new ProfileEvent();
    if (received.isRemoval()) {
      if (received.key().startsWith(Topics.DEFAULT_PAGE_PREFIX)) {
        // No profile can have this name; its removal would take a region's default page away.
        return null;
      }
      event.kind = ProfileEvent.Kind.SETTINGS_REMOVED;
      return event;
    }
    ViewerProfile profile = received.value();
    event.kind = ProfileEvent.Kind.SETTINGS;
    event.country = profile.getCountry();
    event.region = profile.getRegion();
    event.maturityLimit =
        profile.getKids()
            ? Math.min(KIDS_MATURITY, profile.getMaturityLimit())
            : profile.getMaturityLimit();
    return event;
  }

  @Override
  protected boolean canBeLate() {
    return false;
  }
}
