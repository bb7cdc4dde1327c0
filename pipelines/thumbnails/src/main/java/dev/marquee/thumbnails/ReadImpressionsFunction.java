package dev.marquee.thumbnails;

import dev.marquee.events.Impression;
import dev.marquee.streaming.EventBounds;
import dev.marquee.streaming.EventIdMemory;
import dev.marquee.streaming.Received;
import dev.marquee.streaming.TimelyFunction;
import dev.marquee.streaming.Topics;
import dev.marquee.thumbnails.attribution.Showing;
import dev.marquee.thumbnails.attribution.Showing.Exclusion;
import dev.marquee.thumbnails.audience.Audiences;

/** Tells each title behind which picture it was shown. */
final class ReadImpressionsFunction extends TimelyFunction<Impression, ArtworkEvent> {
  private static final long serialVersionUID = 1L;

  private final Audiences audiences;

  ReadImpressionsFunction(EventBounds bounds, Audiences audiences) {
    super(Topics.IMPRESSIONS, bounds);
    this.audiences = audiences;
  }

  @Override
  protected ArtworkEvent read(Received<Impression> received) {
    Impression impression = received.value();
    ArtworkEvent event = new ArtworkEvent();
    event.kind = ArtworkEvent.Kind.IMPRESSION;
    event.titleId = impression.getTitleId();
    event.eventTime = received.eventTimeMillis();
    event.appendTime = received.appendTimeMillis();
    event.impression = EventIdMemory.hash(impression.getImpressionId());
    // Of clients without sessions a profile is one: it counts once per title for some hours. Two
    // profiles in front of one screen are two.
    String session = impression.getSessionId() == null ? "" : impression.getSessionId();
    event.session = EventIdMemory.hash(impression.getProfileId() + '\n' + session);
    event.exclusion = (byte) read(impression, event).ordinal();
    return event;
  }

  private Exclusion read(Impression impression, ArtworkEvent event) {
    if (impression.getArtworkId() == null) {
      return Exclusion.NO_ARTWORK;
    }
    event.artwork = EventIdMemory.hash(impression.getArtworkId());
    if (impression.getPropensity() == null || !(impression.getPropensity().floatValue() > 0)) {
      return Exclusion.NO_PROPENSITY;
    }
    event.propensity = impression.getPropensity().floatValue();
    if (impression.getDrawnEvenly() != null) {
      event.draw = impression.getDrawnEvenly() ? Showing.EVENLY : Showing.BY_POLICY;
    }
    if (impression.getPolicyVersion() == null || impression.getAudience() == null) {
      return Exclusion.NO_POLICY;
    }
    event.policyEpoch = impression.getPolicyVersion().getEpoch();
    event.policyCounter = impression.getPolicyVersion().getCounter();
    int audience = audiences.find(impression.getAudience());
    if (audience < 0) {
      return Exclusion.UNKNOWN_AUDIENCE;
    }
    event.audience = (byte) audience;
    return impression.getRowId().equals(Topics.CONTINUE_WATCHING_ROW)
        ? Exclusion.GOES_ON
        : Exclusion.NONE;
  }
}
